"""The explanation of one finding on one night, from everything that the store keeps about it.

It shows nothing that may not be published: ids, team names and messages are stored in their
published form, and rows are named by file and line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from wholepicture.answering.asked_nights import asked, judged_row
from wholepicture.answering.finding_history_spans import Span, finding_history_spans
from wholepicture.answering.kept_rules import KeptRule, kept_rule
from wholepicture.errors import ArgumentsError
from wholepicture.rules.checks import Check, load_check
from wholepicture.rules.checks.pairs import citations, names_of_checks
from wholepicture.store import Snapshot
from wholepicture.store.published_tables import open_select
from wholepicture.store.register import Row, reading
from wholepicture.warehouse import Warehouse, WarehouseError

_ID = re.compile(r"[0-9a-f]{20}")
_ROWS_OF_A_FILE = 1 << 32  # a row_id is the file's number times this, plus the line

KEPT, GONE, UNREADABLE = "kept", "gone", "unreadable"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding as it was on one night; the fields are columns of `findings.csv` and others."""

    finding_id: str
    check: str
    agency: str
    subject_id: str | None
    child_id: str | None
    case_number: str | None
    child_status: str | None
    family_id: str | None
    team_id: str | None
    team_name: str | None
    worker_id: str | None
    verdict: str
    remedy: str
    due_on: date | None
    last_event_on: date | None
    days_over: int | None
    days_over_unit: str | None
    measure: int | None
    message: str
    evidence: str | None
    because_of: str | None
    source_file: str | None
    source_line: int | None
    source_rows: list[int] | None
    status: str
    first_seen_on: date
    nights_open: int
    last_met_on: date | None
    title: str
    severity: str
    cites: list[str]
    reveals: list[str] | None
    waived_until: date | None
    is_check_counted: bool | None
    is_rule_changed: bool
    must_be_met: float | None
    rule: str | None
    is_restricted: bool


# facts of the check that are not columns of a finding
_OF_CHECK = ("reveals", "must_be_met", "rule")
_FINDING = f"""
select {
    ", ".join(
        f'"check".{field.name}' if field.name in _OF_CHECK else f'open_tonight."{field.name}"'
        for field in fields(Finding)
    )
}
from ({open_select()}) as open_tonight
inner join audit."check"
    on open_tonight.night = "check".night and open_tonight."check" = "check"."check"
where open_tonight.night = $night and open_tonight.finding_id = $finding_id
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One row of an export, by its file and line; line 0 is the whole file."""

    agency: str
    file: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A finding of one night, with its rule, the rows it rests on, and its history.

    `check` is today's check, if it still exists. `records` says whether the night's records are
    kept; if not, `places` has only the row judged first. `citations` has the words of each citation
    that is still listed.
    """

    night: date
    last_night: date
    finding: Finding
    check: Check | None
    rule: KeptRule | None
    places: tuple[Place, ...]
    records: str
    history: tuple[Span, ...]
    citations: Mapping[str, str]


def explain(store: Path, finding_id: str, night: date | None = None) -> Explanation:
    """The explanation of a finding on that night, or on the last night on which it was open.

    Raises ArgumentsError if the store does not have the finding, or not on that night, and the
    errors of `snapshot`.
    """
    if not _ID.fullmatch(finding_id):
        raise ArgumentsError(
            "FINDING_ID",
            expected="20 digits and letters from a to f",
            found="something else",
            do="Copy it from the column finding_id of findings.csv or resolved.csv.",
        )
    with asked(store) as (held, warehouse):
        day = _night_of(held, warehouse, finding_id, night)
        row = judged_row(held, day)
        finding = _finding(warehouse, finding_id, day)
        places, records = _places(held, row, finding)
        check = load_check(finding.check) if finding.check in names_of_checks() else None
        return Explanation(
            night=day,
            last_night=max(one.night for one in held.rows if one.is_judged),
            finding=finding,
            check=check,
            rule=kept_rule(warehouse, finding.rule, check),
            places=places,
            records=records,
            history=finding_history_spans(
                warehouse, finding_id, finding.check, finding.agency, finding.first_seen_on
            ),
            citations=citations(),
        )


def _night_of(held: Snapshot, warehouse: Warehouse, finding_id: str, night: date | None) -> date:
    """The night to explain: the requested one, or the last on which the finding is open."""
    judged_row(held, night)
    open_on = [
        day
        for (day,) in warehouse.rows(
            "select night from audit.finding where finding_id = $finding_id"
            " and night in (select night from audit.register) order by night",
            {"finding_id": finding_id},
        )
    ]
    if not open_on:
        raise ArgumentsError(
            "FINDING_ID",
            expected="a finding that this store holds",
            found="none of that id",
            do="Look whether it is of another authority, or of a night that is no longer held.",
        )
    if night is not None and night not in open_on:
        when = "not open" if night > open_on[0] else "not yet open"
        raise ArgumentsError(
            "--night",
            expected="a night on which the finding was open",
            found=f"one on which it was {when}",
            do=f"It was first open on {open_on[0]} and last on {open_on[-1]}; without --night it is"
            " explained as it was then.",
        )
    return night or open_on[-1]


def _finding(warehouse: Warehouse, finding_id: str, night: date) -> Finding:
    row = warehouse.row(_FINDING, {"night": night, "finding_id": finding_id})
    return Finding(**dict(zip((field.name for field in fields(Finding)), row, strict=True)))


def _places(held: Snapshot, row: Row, finding: Finding) -> tuple[tuple[Place, ...], str]:
    """The rows on which the finding rests; the row judged first comes first."""
    numbers = list(dict.fromkeys(finding.source_rows or []))
    records = next((file for file in held.files if file.name == row.records_name), None)
    state = GONE if records is None else KEPT
    if records is not None and numbers:
        try:
            with reading(records.readable_at) as warehouse:
                names = {
                    number: (agency, file)
                    for number, agency, file in warehouse.rows(
                        "select file_number, agency, file from landing.file"
                    )
                }
            found = [(*names[one // _ROWS_OF_A_FILE], one % _ROWS_OF_A_FILE) for one in numbers]
            return tuple(Place(agency=a, file=f, line=n) for a, f, n in found), KEPT
        except (WarehouseError, KeyError) as error:
            if isinstance(error, WarehouseError) and error.is_of_machine:
                raise
            state = UNREADABLE
    first = finding.source_file
    line = finding.source_line or 0
    known = (Place(agency=finding.agency, file=first, line=line),) if first else ()
    return known, state
