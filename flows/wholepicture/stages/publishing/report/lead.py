"""What the lead's page says of a night, each figure by one SELECT of `sql/publish/report/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from wholepicture.paths import SQL
from wholepicture.stages.publishing.report.shown import (
    Cell,
    CheckRow,
    Point,
    Shown,
    teams_of,
)
from wholepicture.store.published_tables import order_of, select_of
from wholepicture.warehouse import Warehouse

_QUERIES = SQL / "publish" / "report"

TREND_NIGHTS = 90  # a quarter, and a little more than what a monthly meeting looks back
_WEEK = timedelta(days=6)  # with the night itself seven days
# for how many nights a finding has been open: the first and the last night of each age
AGES = ((1, 1), (2, 7), (8, 28), (29, 90), (91, None))


class Arrived(NamedTuple):
    """An agency whose files were read."""

    agency: str
    delivered_for: date | None
    files: int
    faulty: int


class NotRun(NamedTuple):
    """A check that counts and could not run."""

    check: str
    title: str
    severity: str
    reason: str | None
    judged_on: date | None
    judged: int | None
    is_of_export: bool | None


class ToSettle(NamedTuple):
    """A critical check with findings that count."""

    check: str
    title: str
    findings: int
    children: int
    new: int
    reopened: int
    longer: int
    unknown: int
    most_days_over: int | None
    days_over_unit: str | None
    most_nights_open: int
    not_seen: int
    blank: int
    first_row: int
    last_row: int


class OfTeam(NamedTuple):
    """A number of findings of a check, by team."""

    check: str
    team: str | None
    findings: int


class Due(NamedTuple):
    """What falls due for a team on a day."""

    team: str | None
    due_on: date
    findings: int


class Decisions(NamedTuple):
    """The decisions of one kind that are to be looked at again."""

    check: str
    title: str
    open: int
    new: int
    reviewed: int
    unanswered: int


class OfCheck(NamedTuple):
    """A number of findings of a check."""

    check: str
    title: str
    findings: int


class PutRight(NamedTuple):
    """What was put right since the last night, by team and way."""

    team: str | None
    how: str
    findings: int


class Closed(NamedTuple):
    """How many findings closed in a way."""

    how: str
    is_improvement: bool
    findings: int


class Standing(NamedTuple):
    """The findings of a severity."""

    severity: str
    open: int
    new: int
    waived: int
    following: int


class ExportFault(NamedTuple):
    """What only the export or a partner agency can put right."""

    check: str
    title: str
    whose: str
    findings: int
    new: int


class Age(NamedTuple):
    """The findings of a severity that have been open so long."""

    first_night: int
    severity: str
    findings: int


class FileRow(NamedTuple):
    """One file expected or received."""

    agency: str
    file: str
    state: str
    reason: str | None
    delivered_for: date | None
    read: int | None
    landed: int | None
    refused: int | None
    blanked: int | None


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What only the lead's page has."""

    authority: str
    nights_held: int
    arrived: Sequence[Arrived]
    not_run: Sequence[NotRun]
    to_settle: Sequence[ToSettle]
    to_settle_teams: Sequence[OfTeam]
    due: Sequence[Due]
    decisions: Sequence[Decisions]
    gone: Sequence[OfCheck]
    put_right: Sequence[PutRight]
    closed: Sequence[Closed]
    standing: Sequence[Standing]
    export_faults: Sequence[ExportFault]
    ages: Sequence[Age]
    files: Sequence[FileRow]

    @property
    def faulty_files(self) -> list[FileRow]:
        """The files that are not whole."""
        return [file for file in self.files if file.state != "whole"]

    def open_for(self, first_night: int, severity: str) -> int:
        """How many findings of a severity are as old as the age that begins with that night."""
        return sum(
            one.findings
            for one in self.ages
            if (one.first_night, one.severity) == (first_night, severity)
        )

    def age_bars(self, ages: Mapping[int, str]) -> list[tuple[str, str, int]]:
        """The age in words, the severity and the number of each bar."""
        return [(ages[one.first_night], one.severity, one.findings) for one in self.ages]


_Row = TypeVar("_Row", bound=tuple[Any, ...])


class _Reading(NamedTuple):
    warehouse: Warehouse
    night: date

    def raw(self, name: str, **given: object) -> list[tuple[Any, ...]]:
        query = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
        night = {"night": self.night} if "$night" in query else {}
        return self.warehouse.rows(query, {**night, **given}, purpose=f"reading {name} of the page")

    def rows(self, kind: type[_Row], name: str, **given: object) -> list[_Row]:
        make: Any = kind
        return [make(*row) for row in self.raw(name, **given)]


def lead_of(warehouse: Warehouse, night: date) -> Lead:
    """The lead's figures of a night; reads `audit.*` and `open_tonight`. Raises WarehouseError."""
    rows_of_sheet = (_QUERIES.parent / "_critical_and_new.sql").read_text(encoding="utf-8")
    warehouse.run(f"create or replace temp table critical_and_new as {rows_of_sheet}")
    (held,) = warehouse.row(
        'select count(distinct night) from audit."check" where night <= $night', {"night": night}
    )
    (authority,) = warehouse.row(
        "select settings ->> '$.audit.authority' from audit.register where night = $night",
        {"night": night},
    )
    read = _Reading(warehouse, night)
    return Lead(
        authority=authority or "",
        nights_held=held,
        arrived=read.rows(Arrived, "arrived"),
        not_run=read.rows(NotRun, "could_not_run"),
        to_settle=read.rows(ToSettle, "to_settle"),
        to_settle_teams=read.rows(OfTeam, "to_settle_teams"),
        due=read.rows(Due, "due"),
        decisions=read.rows(Decisions, "decisions", week_from=night - _WEEK),
        gone=read.rows(OfCheck, "gone"),
        put_right=read.rows(PutRight, "put_right"),
        closed=read.rows(Closed, "closed"),
        standing=read.rows(Standing, "standing"),
        export_faults=read.rows(ExportFault, "export_faults"),
        ages=read.rows(
            Age,
            "ages",
            first_nights=[first for first, _ in AGES],
            last_nights=[last for _, last in AGES],
        ),
        files=read.rows(FileRow, "feeds"),
    )


def shown_exactly(warehouse: Warehouse, night: date) -> Shown:
    """The tables of the lead's page; raises WarehouseError."""
    read = _Reading(warehouse, night)
    teams = warehouse.rows(
        f"select * from ({select_of('teams')}) where night = $night order by {order_of('teams')}",
        {"night": night},
        purpose="reading teams for the page",
    )
    return Shown(
        night=night,
        checks=[_check(row) for row in read.raw("checks")],
        teams=teams_of(
            (
                name or "",
                team_id or "",
                suite,
                Cell(judged=f"{judged:,}", share=share, low=low, high=high),
            )
            for _, name, suite, judged, _, share, low, high, team_id in teams
        ),
        points=[
            Point(suite=suite, night=day, share=met / judged, judged=f"{judged:,}")
            for suite, day, met, judged in read.raw("trend", trend_nights=TREND_NIGHTS)
        ],
    )


def _check(row: tuple[Any, ...]) -> CheckRow:
    suite, check, title, severity, outcome, *counts = row[:9]
    share, must_be_met, new, resolved, is_counted, reason, before, is_rule_changed = row[9:]
    judged, met, gaps, unknown, new, resolved = (
        "" if count is None else f"{count:,}" for count in (*counts, new, resolved)
    )
    return CheckRow(
        suite=suite,
        check=check,
        title=title,
        severity=severity,
        outcome=outcome,
        judged=judged,
        met=met,
        gaps=gaps,
        unknown=unknown,
        share=share,
        must_be_met=must_be_met,
        is_counted=is_counted,
        new=new,
        resolved=resolved,
        reason=reason or "",
        outcome_before=before or "",
        is_rule_changed=is_rule_changed,
    )


def by_check(rows: Sequence[OfTeam]) -> Mapping[str, list[OfTeam]]:
    """The rows of each check, in their order."""
    found: dict[str, list[OfTeam]] = {}
    for row in rows:
        found.setdefault(row.check, []).append(row)
    return found
