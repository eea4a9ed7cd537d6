"""The summary of a night for the screen, read from its published files."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.stages.receiving import RESEMBLES

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
OPEN_FIRST = "open findings.csv first; its rows stand in the order of what to put right"
_NOT_USED = ("missing", "not used")
# files that are not as expected: what happens to their rows, and what to do
_HAVE_IT_PUT_RIGHT = "have it put right where it comes from."
_SPOILT = {
    "refused": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "half-written": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "longer than declared": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "drifted": f"Its rows are judged; {_HAVE_IT_PUT_RIGHT}",
    "shrunken": (
        "What reads it could not run, so that nothing closes; have it delivered whole, or accept"
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

    @property
    def is_to_be_looked_at(self) -> bool:
        """Whether it failed, could not run, or has findings in the total."""
        return self.outcome in ("failed", "could_not_run") or self.open > 0


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The result of one published night."""

    night: date
    folder: Path
    checks: tuple[Line, ...]
    spoilt: tuple[str, ...] = ()  # a sentence for each file that is not as its feed says
    closed: Mapping[str, int] = field(default_factory=dict)  # how, and how many closed so
    delivered: Mapping[str, date] = field(default_factory=dict)  # by agency, the night of its files

    @property
    def critical(self) -> bool:
        """Whether a critical check failed or could not run."""
        return any(
            line.severity == "critical" and line.outcome in ("failed", "could_not_run")
            for line in self.checks
        )

    def line(self) -> str:
        """The night in a line, for a run of several."""
        return (
            f"Night of {self.night}: {self._of('open')} open, {self._of('new')} new,"
            f" {self._closed('closed')}."
        )

    def _closed(self, words: str) -> str:
        """The number of findings that closed, and how those in the files did."""
        how = [f"{count} {_HOW.get(word, word)}" for word, count in sorted(self.closed.items())]
        return f"{self._of('resolved')} {words}" + (f" ({', '.join(how)})" if how else "")

    def _of(self, number: str) -> int:
        return sum(int(getattr(line, number)) for line in self.checks)

    def lines(self, today: date) -> list[str]:
        """The lines to print: outcomes, checks to look at, files, and the age of deliveries."""
        return [
            "",
            f"Night of {self.night}: {len(self.checks)} checks, {outcomes_in_words(self.checks)}.",
            *(_check_line(line) for line in self.checks if line.is_to_be_looked_at),
            *(f"  {sentence}" for sentence in self.spoilt),
            *(_aged(agency, of, today) for agency, of in self.delivered.items()),
            f"{counted(self._of('open'), 'finding is', 'findings are')} open, "
            f"{self._of('new')} of them new; {self._closed('closed since the night before')}.",
            f"Published in {self.folder}: {OPEN_FIRST}.",
            FIRST_LINE,
        ]


def outcomes_in_words(checks: Sequence[Line]) -> str:
    """The number of checks with each outcome that there is: "3 failed, 21 passed"."""
    outcomes = Counter(line.outcome for line in checks)
    return ", ".join(
        f"{outcomes[word]} {said}" for word, said in _IN_WORDS.items() if outcomes[word]
    )


def counted(count: int, one: str, many: str) -> str:
    """The number with its noun: "1 check", "3 checks"."""
    return f"{count} {one if count == 1 else many}"


def _aged(agency: str, delivered_for: date, today: date) -> str:
    days = (today - delivered_for).days
    age = f", {days} day{'s' * (days != 1)} old" if days > 0 else ""
    return f"Judged from the delivery of {agency} of {delivered_for}{age}."


def _check_line(line: Line) -> str:
    if line.outcome == "could_not_run":
        return f"  could not run  {line.check} ({line.severity}): {line.reason}"
    return (
        f"  {line.outcome.replace('_', ' '):<13}  {line.check} ({line.severity}): "
        f"{line.open} of {line.judged} open, {line.new} new"
    )


def summary_of(night: date, folder: Path) -> Summary:
    """The summary of a night that is published in that folder."""
    lines = tuple(_line(row) for row in _rows(folder / "checks.csv"))
    files = _rows(folder / "feeds.csv")
    used = {
        row["agency"]: date.fromisoformat(row["delivered_for"])
        for row in files
        if row["delivered_for"] and row["state"] not in _NOT_USED
    }
    spoilt = tuple(_spoilt(row) for row in files if row["state"] in _SPOILT or _is_misnamed(row))
    return Summary(
        night=night,
        folder=folder,
        checks=lines,
        spoilt=spoilt,
        closed=_closed(folder),
        delivered=used,
    )


def _closed(folder: Path) -> Counter[str]:
    """The number of closed findings by `how`, restricted checks included."""
    files = (folder / "resolved.csv", folder / "restricted" / "resolved.csv")
    return Counter(row["how"] for file in files if file.exists() for row in _rows(file))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _is_misnamed(row: dict[str, str]) -> bool:
    """Whether the file is missing and another there has a similar name."""
    return row["state"] == "missing" and RESEMBLES + row["file"] in row["reason"]


def _spoilt(row: dict[str, str]) -> str:
    expected = _EXPECTED.get(row["state"], "what its feed file says")
    return (
        f"{row['agency']}/{row['file']}: expected {expected}; "
        f"found {row['reason']}. {_SPOILT.get(row['state'], _RENAME)}"
    )


def _line(row: dict[str, str]) -> Line:
    return Line(
        check=row["check"],
        severity=row["severity"],
        outcome=row["outcome"],
        judged=int(row["judged"] or 0),
        open=int(row["gaps"] or 0) + int(row["unknown"] or 0) - int(row["late"] or 0),
        new=int(row["new"] or 0),
        resolved=int(row["resolved"] or 0),
        reason=row["reason"],
    )
