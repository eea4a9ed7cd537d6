"""The nights still to be judged, oldest first.

A night is due if it is not in the store, or if its files or its accepted deliveries have changed
since it was judged. The requested night is also due if settings, waivers or rules have changed. A
night not judged is not tried again until its files change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from wholepicture.errors import NothingToJudgeError
from wholepicture.nightly.rules_tonight import Rules, rules_of
from wholepicture.nightly.steps import Say
from wholepicture.nightly.summary import Summary
from wholepicture.rules.settings import Run
from wholepicture.stages.receiving import inputs_of, look, nights_delivered
from wholepicture.store import Held, Known


@dataclass(frozen=True, kw_only=True)
class Due:
    """The nights to judge, oldest first, and the number of due nights that are too old."""

    nights: tuple[date, ...]
    too_old: int


def judge_due(run: Run, held: Held, say: Say, judge: Callable[[date], Summary]) -> Summary | None:
    """The summary of the newest due night, after judging every due night, oldest first.

    None if no night was due. A night from which nothing can be judged is reported and skipped. If
    it is the newest, its NothingToJudgeError is raised at the end.
    """
    newest: Summary | NothingToJudgeError | None = None
    held.refuse_pruned(run.as_at)
    due = nights_due(run, rules_of(run), held.judged(), held.not_judged(), first=held.first_kept())
    if due.too_old:
        say(f"Left alone, being too long ago: nights without an audit, {due.too_old} of them.")
    for night in due.nights:
        say(f"The night of {night}:")
        try:
            newest = judge(night)
        except NothingToJudgeError as error:
            newest = error
        if night != due.nights[-1]:
            say(newest.line() if isinstance(newest, Summary) else str(newest))
    if isinstance(newest, NothingToJudgeError):
        raise newest
    return newest


def nothing_due(as_at: date) -> str:
    """The line for a run that found no night due."""
    return f"Every night up to {as_at} is judged, from the files that are there."


def nights_due(
    run: Run,
    rules: Rules,
    judged: Mapping[date, Known],
    not_judged: Mapping[date, Known],
    *,
    first: date | None = None,
) -> Due:
    """The nights to judge on or before `run.as_at`; raises ArgumentsError without EXPORTS.

    `judged` has the files from which each night in the store was judged, `not_judged` the files of
    each night that could not be judged, when it was last tried. Nights before `first`, the first
    night whose history is kept, are not due.
    """
    oldest = run.as_at - timedelta(days=rules.settings.audit.catch_up_nights)
    delivered = [night for night in nights_delivered(run.exports) if night <= run.as_at]
    nights = [night for night in sorted({*delivered, run.as_at}) if first is None or night >= first]
    due = [
        night
        for night in nights
        if night >= oldest and _is_due(run, rules, night, judged.get(night), not_judged.get(night))
    ]
    too_old = [night for night in nights if night < oldest and night not in judged]
    return Due(nights=tuple(due), too_old=len(too_old))


def _is_due(
    run: Run, rules: Rules, night: date, known: Known | None, in_vain: Known | None
) -> bool:
    last = in_vain or known
    if last is None:
        return True
    settings = rules.plain()
    if last.inputs != inputs_of(look(run.exports, night, rules.feeds)) or _accepted(
        last.settings, night
    ) != _accepted(settings, night):
        return True
    is_asked = night == run.as_at and in_vain is None
    return is_asked and (last.settings != settings or last.versions != rules.versions())


def _accepted(settings: Mapping[str, object], night: date) -> list[object]:
    """The accepted deliveries that concern the night: its own and earlier ones."""
    rows = settings.get("accept")
    held = rows if isinstance(rows, list) else []
    return [row for row in held if str(row["night"]) <= str(night)]
