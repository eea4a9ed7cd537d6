"""A judged night from the store, to be judged again without landing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from wholepicture.answering.asked_nights import judged_row, reading_today
from wholepicture.errors import ArgumentsError
from wholepicture.nightly.rules_tonight import Rules
from wholepicture.rules.checks import FEEDS
from wholepicture.rules.rule_text import rule_text
from wholepicture.rules.settings import Settings
from wholepicture.rules.waivers import Waiver, Waivers
from wholepicture.store import Snapshot
from wholepicture.store.register import SCHEMA_VERSION, Row
from wholepicture.warehouse import Warehouse

_OF_VERDICTS = ("audit", "set", "accept")  # the sections of the settings that can change a verdict


class Outcome(NamedTuple):
    """The outcome of a check and its counts; both are zero if it could not run."""

    outcome: str
    judged: int
    met: int
    reason: str


class Found(NamedTuple):
    """One open finding: its check, and its team as published."""

    check: str
    team: str


@dataclass(frozen=True, kw_only=True)
class KeptNight:
    """A judged night: its records, settings, rules and results.

    `records` is a path at which its records can be read while the snapshot is open. `rules` has the
    sha256 of each check's rule, `findings` the open findings by id, `waivers` the waivers of that
    night.
    """

    night: date
    records: Path
    settings: Settings
    rules: Mapping[str, str]
    outcomes: Mapping[str, Outcome]
    findings: Mapping[str, Found]
    waivers: Waivers

    def refuse_changed(self, rules: Rules, names: Iterable[str]) -> None:
        """Raises ArgumentsError if one of those checks has another rule today.

        `rules` are today's rules with the settings of the night.
        """
        values = rules.values(self.night)
        gone = [
            name for name in self.rules if name.startswith(f"{FEEDS}/") and name not in rules.checks
        ]
        changed = [
            name
            for name in names
            if self.rules.get(name) != _sha256(rule_text(rules.checks[name], values[name]))
        ]
        for name in (*gone, *changed):
            raise ArgumentsError(
                f"--night {self.night}",
                expected="a night that was judged by the checks of today",
                found=f"one since which {name} has changed",
                do="Run that night again with --as-at, then ask.",
            )


def kept_night(held: Snapshot, night: date | None) -> KeptNight:
    """The requested night from a snapshot, or the newest judged night.

    Raises ArgumentsError if the store does not have the night or no longer has its records, and the
    errors of `reading_today`.
    """
    row = judged_row(held, night)
    with reading_today(held) as warehouse:
        version, kept = warehouse.row(
            "select schema_version, settings from audit.register where night = $night",
            {"night": row.night},
        )
        settings = _settings(row, json.loads(kept))
        records = _records(held, row, version)
        return KeptNight(
            night=row.night,
            records=records,
            settings=settings,
            rules=dict(_of_checks(warehouse, row.night, '"check", rule')),
            outcomes=_outcomes(warehouse, row.night),
            findings=_findings(warehouse, row.night),
            waivers=_waivers(warehouse, row.night),
        )


def _records(held: Snapshot, row: Row, version: int) -> Path:
    found = [file.readable_at for file in held.files if file.name == row.records_name]
    if not found or version != SCHEMA_VERSION:
        raise ArgumentsError(
            f"--night {row.night}",
            expected="a night whose records are kept",
            found="one whose records were written by an earlier version"
            if found
            else "one whose records are kept no longer",
            do="Name a newer night, or run that one again with --as-at."
            " `records_nights` of the settings says how many are kept.",
        )
    return found[0]


def _settings(row: Row, kept: Mapping[str, object]) -> Settings:
    """The settings with which the night was judged."""
    of_verdicts = {key: kept[key] for key in _OF_VERDICTS if key in kept}
    try:
        return Settings.model_validate_json(json.dumps(of_verdicts))
    except ValidationError:
        raise ArgumentsError(
            f"--night {row.night}",
            expected="a night with settings that this version knows",
            found="others",
            do="Run that night again with --as-at, then ask.",
        ) from None


def _of_checks(warehouse: Warehouse, night: date, columns: str) -> list[tuple[Any, ...]]:
    return warehouse.rows(
        f'select {columns} from audit."check" where night = $night', {"night": night}
    )


def _outcomes(warehouse: Warehouse, night: date) -> dict[str, Outcome]:
    columns = "\"check\", outcome, judged, met, coalesce(reason, '')"
    return {name: Outcome(*more) for name, *more in _of_checks(warehouse, night, columns)}


def _findings(warehouse: Warehouse, night: date) -> dict[str, Found]:
    found = warehouse.rows(
        "select finding_id, \"check\", coalesce(team_name, '')"
        " from audit.finding where night = $night",
        {"night": night},
    )
    return {finding_id: Found(check, team) for finding_id, check, team in found}


def _waivers(warehouse: Warehouse, night: date) -> Waivers:
    """The rows of that night's file of waivers, including refused ones."""
    names = [field.name for field in fields(Waiver)]
    columns = ", ".join("coalesce(fault, '') as fault" if n == "fault" else f'"{n}"' for n in names)
    found = warehouse.rows(
        f"select {columns} from audit.waiver where night = $night order by line", {"night": night}
    )
    return Waivers(rows=tuple(Waiver(**dict(zip(names, row, strict=True))) for row in found))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
