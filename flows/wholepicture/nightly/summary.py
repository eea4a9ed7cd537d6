"""The summary of a night for the screen, read from its published files."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wholepicture.nightly.waivers_said import WaiversSaid, waivers_said
from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.stages.receiving import RESEMBLES

Rows = Sequence[Mapping[str, str]]

_IN_WORDS = {
    "failed": "failed",
    "could_not_run": "could not run",
    "nothing_to_judge": "had nothing to judge",
    "passed": "passed",
}
# `how` of resolved.csv, and the words on the screen
_HOW = {
    "recorded_since": "recorded since",
    "done_since": "done since",
    "done_late": "done late",
    "reviewed": "reviewed",
    "due_date_moved": "by another due date",
    "case_closed": "case closed",
    "left_look_back": "left the list unanswered",
    "left_export": "no longer in the export",
    "check_changed": "by a change of the check",
    "not_known": "not known how",
}
OPEN_FIRST = "open report.html first; the rows are in audit.xlsx and findings.csv"
_NOT_USED = ("missing", "not used")
# states of files other than whole: what happens to the rows, and what to do
_HAVE_IT_PUT_RIGHT = "have it put right where it comes from."
_SPOILT = {
    "refused": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "half-written": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "longer than declared": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "drifted": f"Its rows are judged; {_HAVE_IT_PUT_RIGHT}",
    "shrunken": (
        "Checks that read it could not run, so no finding closes. Have it delivered whole or accept"
        " it in the settings ([[accept]])."
    ),
}


_EXPECTED = {"shrunken": "about as many rows as before", "missing": "a file of that name"}
_RENAME = "Where it is meant, rename it where it comes from."


@dataclass(frozen=True, kw_only=True)
class Line:
    """One check of the published checks.csv."""

    check: str
    severity: str
    outcome: str
    judged: int
    open: int
    new: int
    resolved: int
    reason: str
    waived: int = 0
    counted: bool = True  # false while the check is on pilot

    @property
    def is_to_be_looked_at(self) -> bool:
        """Whether it could not run, or is counted and failed or has findings."""
        is_found = self.outcome == "failed" or self.open > 0
        return self.outcome == "could_not_run" or (self.counted and is_found)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The result of one published night; checks on pilot are in no total."""

    night: date
    folder: Path
    checks: tuple[Line, ...]
    spoilt: tuple[str, ...] = ()  # a sentence for each file that differs from its feed
    closed: Mapping[str, int] = field(default_factory=dict)  # findings closed, by `how`
    delivered: Mapping[str, date] = field(default_factory=dict)  # by agency: delivered for
    waivers: WaiversSaid = field(default_factory=WaiversSaid)

    @property
    def in_total(self) -> tuple[Line, ...]:
        """The counted checks, without those on pilot."""
        return tuple(line for line in self.checks if line.counted)

    @property
    def critical(self) -> bool:
        """Whether a critical check failed or could not run."""
        return any(
            line.severity == "critical" and line.outcome in ("failed", "could_not_run")
            for line in self.in_total
        )

    def line(self) -> str:
        """The night in one line, for a run of several nights."""
        return (
            f"Night of {self.night}: {self._of('open')} open, {self._of('new')} new,"
            f" {self._closed('closed')}."
        )

    def _closed(self, words: str) -> str:
        """The number of findings that closed, and how the published ones closed."""
        how = [f"{count} {how_in_words(word)}" for word, count in sorted(self.closed.items())]
        return f"{self._of('resolved')} {words}" + (f" ({', '.join(how)})" if how else "")

    def _of(self, number: str) -> int:
        return sum(int(getattr(line, number)) for line in self.in_total)

    def _apart(self) -> list[str]:
        """Lines about checks on pilot and waived findings, which are in no total."""
        pilots, waived = [line for line in self.checks if not line.counted], self._of("waived")
        said = []
        if pilots:
            found = sum(line.open for line in pilots)
            said.append(
                f"In no total: {counted(len(pilots), 'check', 'checks')} on pilot,"
                f" {outcomes_in_words(pilots)}, {counted(found, 'finding', 'findings')} open."
            )
        if waived:
            said.append(f"In no total: {counted(waived, 'finding', 'findings')} waived.")
        if self.waivers.in_short:
            said.append(f"Waivers: {self.waivers.in_short}. See waivers.csv.")
        return said

    def lines(self, today: date) -> list[str]:
        """The lines to print: outcomes, checks to look at, files, and the age of deliveries."""
        return [
            "",
            *self._outcomes(),
            *(f"  {sentence}" for sentence in (*self.spoilt, *self.waivers.refused)),
            *self._ages_and_totals(today),
            f"Published in {self.folder}: {OPEN_FIRST}.",
            FIRST_LINE,
        ]

    def mail_lines(self, today: date) -> list[str]:
        """The same lines without names of files, columns and folders, for a mailbox keeps mails."""
        spoilt = len(self.spoilt)
        files = counted(spoilt, "file is not as its feed says", "files are not as their feeds say")
        return [
            FIRST_LINE,
            "",
            *self._outcomes(has_reasons=False),
            *([f"{files}: feeds.csv says how."] if spoilt else []),
            *self._ages_and_totals(today),
            f"In the folder of that night, {OPEN_FIRST}.",
        ]

    def _outcomes(self, *, has_reasons: bool = True) -> list[str]:
        checks = self.in_total
        return [
            f"Night of {self.night}: {len(checks)} checks, {outcomes_in_words(checks)}.",
            *(
                _check_line(line, has_reason=has_reasons)
                for line in self.checks
                if line.is_to_be_looked_at
            ),
        ]

    def _ages_and_totals(self, today: date) -> list[str]:
        return [
            *(_aged(agency, of, today) for agency, of in self.delivered.items()),
            f"{counted(self._of('open'), 'finding is', 'findings are')} open, "
            f"{self._of('new')} of them new; {self._closed('closed since the night before')}.",
            *self._apart(),
        ]


def outcomes_in_words(checks: Sequence[Line]) -> str:
    """The number of checks with each outcome that occurs: "3 failed, 21 passed"."""
    outcomes = Counter(line.outcome for line in checks)
    return ", ".join(
        f"{outcomes[word]} {said}" for word, said in _IN_WORDS.items() if outcomes[word]
    )


def how_in_words(how: str) -> str:
    """The words for the way in which a finding closed."""
    return _HOW.get(how, how)


def counted(count: int, one: str, many: str) -> str:
    """The number with its noun: "1 check", "3 checks"."""
    return f"{count} {one if count == 1 else many}"


def _aged(agency: str, delivered_for: date, today: date) -> str:
    days = (today - delivered_for).days
    age = f", {days} day{'s' * (days != 1)} old" if days > 0 else ""
    return f"Judged from the delivery of {agency} of {delivered_for}{age}."


def _check_line(line: Line, *, has_reason: bool = True) -> str:
    if line.outcome == "could_not_run":
        reason = f": {line.reason}" if has_reason else ""
        pilot = "" if line.counted else ", on pilot"
        return f"  could not run  {line.check} ({line.severity}{pilot}){reason}"
    return (
        f"  {line.outcome.replace('_', ' '):<13}  {line.check} ({line.severity}): "
        f"{line.open} of {line.judged} open, {line.new} new"
    )


def summary_of(night: date, folder: Path) -> Summary:
    """The summary of the night published in that folder."""
    checks, files, waivers = (
        _rows(folder / f"{name}.csv") for name in ("checks", "feeds", "waivers")
    )
    return summary_of_rows(night, folder, checks, files, waivers, _closed(folder))


def summary_of_rows(
    night: date,
    folder: Path,
    checks: Rows,
    files: Rows,
    waivers: Rows,
    closed: Mapping[str, int],
) -> Summary:
    """The summary of a night, from its rows of checks.csv, feeds.csv and waivers.csv.

    `closed` has the number of closed findings by `how`.
    """
    used = {
        row["agency"]: date.fromisoformat(row["delivered_for"])
        for row in files
        if row["delivered_for"] and row["state"] not in _NOT_USED
    }
    spoilt = tuple(_spoilt(row) for row in files if row["state"] in _SPOILT or _is_misnamed(row))
    return Summary(
        night=night,
        folder=folder,
        checks=tuple(_line(row) for row in checks),
        waivers=waivers_said(waivers),
        spoilt=spoilt,
        closed=closed,
        delivered=used,
    )


def _closed(folder: Path) -> Counter[str]:
    """The number of closed findings by `how`, with restricted ones and without those on pilot."""
    files = (folder / "resolved.csv", folder / "restricted" / "resolved.csv")
    rows = [row for file in files if file.exists() for row in _rows(file)]
    return Counter(row["how"] for row in rows if row["counted"] == "true")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_misnamed(row: Mapping[str, str]) -> bool:
    """Whether the file is missing and a file with a similar name is there."""
    return row["state"] == "missing" and RESEMBLES + row["file"] in row["reason"]


def _spoilt(row: Mapping[str, str]) -> str:
    expected = _EXPECTED.get(row["state"], "what its feed file says")
    return (
        f"{row['agency']}/{row['file']}: expected {expected}; "
        f"found {row['reason']}. {_SPOILT.get(row['state'], _RENAME)}"
    )


def _line(row: Mapping[str, str]) -> Line:
    return Line(
        check=row["check"],
        severity=row["severity"],
        outcome=row["outcome"],
        judged=int(row["judged"] or 0),
        open=int(row["gaps"] or 0) + int(row["unknown"] or 0) - int(row["late"] or 0),
        new=int(row["new"] or 0),
        resolved=int(row["resolved"] or 0),
        reason=row["reason"],
        waived=int(row["waived"] or 0),
        counted=row["counted"] == "true",
    )
