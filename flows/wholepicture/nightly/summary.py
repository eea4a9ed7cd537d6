"""The summary a person can act on, read from what was published."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.publishing import FIRST_LINE

_IN_WORDS = {
    "failed": "failed",
    "could_not_run": "could not run",
    "nothing_to_judge": "had nothing to judge",
    "passed": "passed",
}
# files that are not as expected: what becomes of each, and what to do
_HAVE_IT_PUT_RIGHT = "have it put right where it comes from."
_SPOILT = {
    "refused": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "half-written": f"None of its rows is judged; {_HAVE_IT_PUT_RIGHT}",
    "drifted": f"Its rows are judged; {_HAVE_IT_PUT_RIGHT}",
    "shrunken": (
        "What reads it could not run, so that nothing closes; have it delivered whole, or accept"
        " it in the settings ([[accept]])."
    ),
}


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


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What one published night came to."""

    night: date
    folder: Path
    checks: tuple[Line, ...]
    spoilt: tuple[str, ...] = ()  # a sentence for each file that is not as its feed says

    @property
    def critical(self) -> bool:
        """Whether a critical check failed or could not run."""
        return any(
            line.severity == "critical" and line.outcome in ("failed", "could_not_run")
            for line in self.checks
        )

    def lines(self) -> list[str]:
        """What to say: outcomes, the checks to look at, how many are new, where the files are."""
        outcomes = Counter(line.outcome for line in self.checks)
        told = [f"{outcomes[word]} {said}" for word, said in _IN_WORDS.items() if outcomes[word]]
        return [
            "",
            f"Night of {self.night}: {len(self.checks)} checks, {', '.join(told)}.",
            *(_told(line) for line in self.checks if line.outcome in ("failed", "could_not_run")),
            *(f"  {sentence}" for sentence in self.spoilt),
            f"{sum(line.open for line in self.checks)} findings are open, "
            f"{sum(line.new for line in self.checks)} of them new; "
            f"{sum(line.resolved for line in self.checks)} closed since the night before.",
            f"Published in {self.folder}: begin with findings.csv, new first in each team.",
            FIRST_LINE,
        ]


def _told(line: Line) -> str:
    if line.outcome == "could_not_run":
        return f"  could not run  {line.check} ({line.severity}): {line.reason}"
    return (
        f"  failed         {line.check} ({line.severity}): "
        f"{line.open} of {line.judged} open, {line.new} new"
    )


def summary_of(night: date, folder: Path) -> Summary:
    """The summary of a night that is published in that folder."""
    lines = tuple(_line(row) for row in _rows(folder / "checks.csv"))
    spoilt = tuple(_spoilt(row) for row in _rows(folder / "feeds.csv") if row["state"] in _SPOILT)
    return Summary(night=night, folder=folder, checks=lines, spoilt=spoilt)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _spoilt(row: dict[str, str]) -> str:
    is_shrunken = row["state"] == "shrunken"
    expected = "about as many rows as before" if is_shrunken else "what its feed file says"
    return (
        f"{row['agency']}/{row['file']}: expected {expected}; "
        f"found {row['reason']}. {_SPOILT[row['state']]}"
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
