"""Which nights are still to be judged, oldest first: read from EXPORTS beside the store.

A night is due where it is not in the store, or where its files or the deliveries accepted for it
are others than it was judged from; the night asked for also where settings or rules are. One that
nothing could be judged of is not tried again until its files change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from wholepicture.errors import NothingToJudgeError
from wholepicture.nightly.rules import Rules
from wholepicture.receiving import inputs_of, look, nights_delivered
from wholepicture.settings import Run, Settings
from wholepicture.store import Known

_IN_VAIN = "not-judged.json"  # in the store: nights of which nothing could be judged


@dataclass(frozen=True, kw_only=True)
class Due:
    """The nights to judge, oldest first, and how many are due and too long ago."""

    nights: tuple[date, ...]
    too_old: int


def nights_due(run: Run, rules: Rules, judged: Mapping[date, Known]) -> Due:
    """The nights to judge on or before `run.as_at`; raises ArgumentsError without EXPORTS."""
    oldest = run.as_at - timedelta(days=rules.settings.audit.catch_up_nights)
    delivered = [night for night in nights_delivered(run.exports) if night <= run.as_at]
    nights = sorted({*delivered, run.as_at})
    in_vain = _in_vain(run.store)
    due = [
        night
        for night in nights
        if night >= oldest and _is_due(run, rules, night, judged.get(night), in_vain)
    ]
    too_old = [night for night in nights if night < oldest and night not in judged]
    return Due(nights=tuple(due), too_old=len(too_old))


def _is_due(
    run: Run, rules: Rules, night: date, known: Known | None, in_vain: Mapping[str, object]
) -> bool:
    found = _inputs(run, rules, night)
    if known is None:
        return in_vain.get(str(night)) != _as_kept(found, rules.settings, night)
    if known.inputs != found or _accepted(known.settings, night) != _accepted_now(rules, night):
        return True
    return night == run.as_at and (
        known.settings != rules.settings.plain() or known.versions != rules.versions()
    )


def _inputs(run: Run, rules: Rules, night: date) -> dict[str, str]:
    try:
        return inputs_of(look(run.exports, night, rules.feeds))
    except NothingToJudgeError:
        return {}


def _accepted_now(rules: Rules, night: date) -> list[object]:
    return _accepted(rules.settings.plain(), night)


def _accepted(settings: Mapping[str, object], night: date) -> list[object]:
    """The deliveries accepted in settings that the night could be judged from or beside."""
    rows = settings.get("accept")
    held = rows if isinstance(rows, list) else []
    return [row for row in held if str(row["night"]) <= str(night)]


def _as_kept(inputs: Mapping[str, str], settings: Settings, night: date) -> dict[str, object]:
    return {"inputs": dict(inputs), "accepted": _accepted(settings.plain(), night)}


def remember_in_vain(run: Run, rules: Rules) -> None:
    """The night is not tried again until its files, or what is accepted of them, change."""
    kept = {
        **_in_vain(run.store),
        str(run.as_at): _as_kept(_inputs(run, rules, run.as_at), rules.settings, run.as_at),
    }
    beside = run.store / f"{_IN_VAIN}.next"
    beside.write_text(json.dumps(kept, sort_keys=True), encoding="utf-8")
    beside.replace(run.store / _IN_VAIN)


def _in_vain(store: Path) -> dict[str, object]:
    """What is remembered; a file that cannot be read costs one attempt more, and no night."""
    try:
        kept = json.loads((store / _IN_VAIN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
