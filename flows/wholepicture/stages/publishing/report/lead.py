"""The content of the lead's page, with each figure from one SELECT in `sql/publish/report/`."""

from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from wholepicture.paths import SQL
from wholepicture.stages.publishing.report.figures import (
    Age,
    Arrived,
    Closed,
    Decisions,
    Due,
    ExportFault,
    FileRow,
    Lead,
    NotRun,
    OfCheck,
    OfTeam,
    PutRight,
    Standing,
    ToSettle,
)
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

TREND_NIGHTS = 90  # a quarter of a year; monthly meetings look back a little less
_NO_AUTHORITY = "this authority"  # the name in settings that have none
_WEEK = timedelta(days=6)  # seven days with the night itself
_FEW = 10  # records; with fewer, the interval is more than half as wide as the scale
# the number of nights that a finding has been open: the first and last night of each range
AGES = ((1, 1), (2, 7), (8, 28), (29, 90), (91, None))


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
    """The lead's figures of a night; reads the tables of `read_tonight`. Raises WarehouseError."""
    files = (_QUERIES / "_file.sql").read_text(encoding="utf-8")
    warehouse.run(f"create or replace temp table report_file as {files}", {"night": night})
    held, first = warehouse.row(
        'select count(distinct night), min(night) from audit."check" where night <= $night',
        {"night": night},
    )
    (authority,) = warehouse.row(
        "select settings ->> '$.audit.authority' from audit.register where night = $night",
        {"night": night},
    )
    read = _Reading(warehouse, night)
    return Lead(
        authority="" if authority in (None, _NO_AUTHORITY) else authority,
        nights_held=held,
        first_night=first,
        week_from=night - _WEEK,
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
                _cell(judged, share, low, high),
            )
            for _, name, suite, judged, _, share, low, high, team_id in teams
        ),
        points=[
            Point(suite=suite, night=day, share=met / judged, judged=f"{judged:,}")
            for suite, day, met, judged in read.raw("trend", trend_nights=TREND_NIGHTS)
        ],
    )


def _cell(judged: int, share: float, low: float, high: float) -> Cell:
    """The cell of a team, without a share if few were judged."""
    if judged < _FEW:
        return Cell(judged=f"{judged:,}", share=None, low=None, high=None)
    return Cell(judged=f"{judged:,}", share=share, low=low, high=high)


def _check(row: tuple[Any, ...]) -> CheckRow:
    suite, check, title, severity, outcome, *counts = row[:9]
    share, must_be_met, new, resolved, is_counted, reason, before, *flags = row[9:]
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
        is_rule_changed=flags[0],
        is_share_set=flags[1],
    )
