"""The content of the shareable page: the content of the CSV files in shareable/.

It is read from the written files, so the page cannot show more than they do.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.stages.publishing.report.lead import TREND_NIGHTS
from wholepicture.stages.publishing.report.shown import Cell, CheckRow, Point, Shown, teams_of

_TO = " to "  # the middle of a range: sql/publish/shareable/_ranges.sql
_VERDICTS = ("met", "gaps", "unknown")
_ENOUGH = 10  # the number of ranges, as for a share in the CSV files (docs/shareable.md)


def shown_in_ranges(folder: Path, night: date) -> Shown:
    """The tables of the shareable page, from the CSV files in that folder. Raises OSError."""
    return Shown(
        night=night,
        checks=[_check(row) for row in _rows(folder / "checks.csv")],
        teams=teams_of(
            (row["team_name"], "", row["suite"], _cell(row)) for row in _rows(folder / "teams.csv")
        ),
        points=list(_points(folder / "trend.csv")),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _check(row: Mapping[str, str]) -> CheckRow:
    return CheckRow(
        suite=row["suite"],
        check=row["check"],
        title=row["title"],
        severity=row["severity"],
        outcome=row["outcome"],
        judged=row["judged"],
        met=row["met"],
        gaps=row["gaps"],
        unknown=row["unknown"],
        share=_number(row["share_met"]),
        must_be_met=_number(row["must_be_met"]),
        is_counted=row["counted"] == "true",
    )


def _cell(row: Mapping[str, str]) -> Cell:
    return Cell(
        judged=row["judged"],
        share=_number(row["share_met"]),
        low=_number(row["share_low"]),
        high=_number(row["share_high"]),
    )


def _points(path: Path) -> Iterator[Point]:
    """The share of each suite and night, from the middles of its checks' ranges."""
    sums: dict[tuple[str, date], _Sums] = {}
    for row in _rows(path):
        if row["counted"] == "true" and row["judged"]:
            at = row["check"].partition("/")[0], date.fromisoformat(row["night"])
            sums.setdefault(at, _Sums()).add([_range(row[one]) for one in _VERDICTS])
    newest = sorted({night for _, night in sums}, reverse=True)[:TREND_NIGHTS]
    for (suite, night), found in sorted(sums.items()):
        if night in newest and found.least >= found.wanted:
            yield Point(suite=suite, night=night, share=found.met / found.judged, judged="")


@dataclass
class _Sums:
    """The sums over the checks of a suite on a night: of the ranges' middles and least numbers."""

    met: float = 0
    judged: float = 0
    least: int = 0
    wanted: int = 0  # the least from which the share is within a tenth of the exact one

    def add(self, ranges: list[tuple[int, int]]) -> None:
        """Adds the ranges of a check's met, gaps and unknown."""
        middles = [(low + high) / 2 for low, high in ranges]
        self.met += middles[0]
        self.judged += sum(middles)
        self.least += sum(low for low, _ in ranges)
        self.wanted += _ENOUGH * (ranges[0][1] - ranges[0][0] + 1)


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition(_TO)
    return int(low), int(high)
