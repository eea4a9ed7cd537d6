"""The figures that only the lead's page has, as returned by their SELECTs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Arrived(NamedTuple):
    """An agency whose files were read."""

    agency: str
    delivered_for: date | None
    files: int
    faulty: int


class NotRun(NamedTuple):
    """A counted check that could not run."""

    check: str
    title: str
    severity: str
    reason: str | None
    judged_on: date | None
    judged: int | None
    children: int | None
    is_of_export: bool | None


class ToSettle(NamedTuple):
    """A critical check with counted findings."""

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
    """The number of subjects that fall due for a team on a date."""

    team: str | None
    due_on: date
    findings: int


class Decisions(NamedTuple):
    """The decisions of one kind that must be looked at again."""

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
    """The findings put right since the last night, by team and way."""

    team: str | None
    how: str
    findings: int


class Closed(NamedTuple):
    """The number of findings that closed in one way."""

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
    """The findings that only the export or a partner agency can put right."""

    check: str
    title: str
    whose: str
    findings: int
    new: int


class Age(NamedTuple):
    """The findings of one severity in one range of nights open."""

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
    is_fault: bool


@dataclass(frozen=True, kw_only=True)
class Lead:
    """The content that only the lead's page has."""

    authority: str
    nights_held: int
    first_night: date
    week_from: date
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
        """The files that differ from what was agreed."""
        return [file for file in self.files if file.is_fault]

    def open_for(self, first_night: int, severity: str) -> int:
        """The number of findings of a severity in the range that begins with that night."""
        return sum(
            one.findings
            for one in self.ages
            if (one.first_night, one.severity) == (first_night, severity)
        )

    def age_bars(
        self, ages: Mapping[int, str], severities: Mapping[str, str]
    ) -> list[tuple[str, str, int]]:
        """The age and severity in words, and the number, of each bar."""
        return [
            (ages[one.first_night], severities[one.severity], one.findings) for one in self.ages
        ]


def by_check(rows: Sequence[OfTeam]) -> Mapping[str, list[OfTeam]]:
    """The rows of each check, in their order."""
    found: dict[str, list[OfTeam]] = {}
    for row in rows:
        found.setdefault(row.check, []).append(row)
    return found
