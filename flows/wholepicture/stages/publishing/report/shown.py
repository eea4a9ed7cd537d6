"""The content of both pages about a night, exact or in ranges: checks, teams, recent nights.

A count is a text here: a number, its range, or blank if there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

NO_TEAM = "no team named"
# the suite about files, which belong to no team
_NOT_OF_TEAMS = "feeds"
# shares at which a cell in the table of teams gets the next lighter shade; they are not thresholds
_SHADES = ((0.95, "a"), (0.85, "b"), (0.70, "c"), (0.50, "d"), (0.0, "e"))


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """One check of the night. If it could not run, all counts are blank."""

    suite: str
    check: str
    title: str
    severity: str
    outcome: str  # blank if the ranges do not decide it
    judged: str
    met: str
    gaps: str
    unknown: str
    share: float | None
    must_be_met: float | None
    is_counted: bool
    new: str = ""
    resolved: str = ""
    reason: str = ""
    outcome_before: str = ""  # blank if the previous night did not have the check
    is_rule_changed: bool = False
    is_share_set: bool = False  # whether the settings set the threshold

    @property
    def is_changed(self) -> bool:
        """Whether its outcome or its rule differs from the previous night."""
        return self.is_rule_changed or self.outcome_before not in ("", self.outcome)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The results of one team's records in one suite; `share` is None if too few were judged."""

    judged: str
    share: float | None
    low: float | None
    high: float | None

    @property
    def shade(self) -> str:
        """The letter of the cell's shade, a to e; `few` if it has no share."""
        if self.share is None:
            return "few"
        return next(letter for least, letter in _SHADES if self.share >= least)


@dataclass(frozen=True, kw_only=True)
class TeamRow:
    """One team with its cells by suite, without suites in which nothing was judged."""

    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, kw_only=True)
class Point:
    """The share of one suite's records that were met on one night, from its counted checks."""

    suite: str
    night: date
    share: float
    judged: str

    @property
    def pair(self) -> tuple[date, float]:
        """The night and the share."""
        return self.night, self.share


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The content of both pages: each table in the order in which it is shown."""

    night: date
    checks: Sequence[CheckRow]
    teams: Sequence[TeamRow]
    points: Sequence[Point]

    @property
    def suites(self) -> list[str]:
        """The suites in which a record of a team was judged, by name."""
        return sorted({suite for team in self.teams for suite in team.cells})

    @property
    def nights(self) -> list[date]:
        """The nights of the trend, newest first."""
        return sorted({point.night for point in self.points}, reverse=True)

    @property
    def trends(self) -> dict[str, list[Point]]:
        """The points of each suite, by suite and night."""
        by_suite = groupby(self.points, key=lambda point: point.suite)
        return {suite: list(points) for suite, points in by_suite}

    def at(self, suite: str, night: date) -> Point | None:
        """The point of a suite on a night, or None."""
        found = (one for one in self.points if (one.suite, one.night) == (suite, night))
        return next(found, None)

    @property
    def checks_by_suite(self) -> dict[str, list[CheckRow]]:
        """The checks of each suite, by suite and name."""
        return {
            suite: list(checks) for suite, checks in groupby(self.checks, key=lambda one: one.suite)
        }

    @property
    def changed(self) -> list[CheckRow]:
        """The checks whose outcome or rule differs from the previous night."""
        return [check for check in self.checks if check.is_changed]

    @property
    def not_run(self) -> list[CheckRow]:
        """The counted checks that could not run."""
        return [one for one in self.checks if one.outcome == "could_not_run" and one.is_counted]


def teams_of(cells: Iterable[tuple[str, str, str, Cell]]) -> list[TeamRow]:
    """One row for each team, from its name, id, suite and cell, in the given order.

    Teams with the same name are distinguished by a number, never by their id.
    """
    by_team: dict[tuple[str, str], dict[str, Cell]] = {}
    for name, team_id, suite, cell in cells:
        if suite == _NOT_OF_TEAMS:
            continue
        by_team.setdefault((name, team_id), {})[suite] = cell
    names = [name or NO_TEAM for name, _ in by_team]
    seen: dict[str, int] = {}
    rows = []
    for name, found in zip(names, by_team.values(), strict=True):
        seen[name] = seen.get(name, 0) + 1
        is_shared = names.count(name) > 1
        rows.append(TeamRow(name=f"{name} ({seen[name]})" if is_shared else name, cells=found))
    return rows
