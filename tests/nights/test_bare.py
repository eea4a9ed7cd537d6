"""The plain script of the benchmark counts the same verdicts as an audit publishes."""

import subprocess
import sys
from pathlib import Path

from helpers.kept import FIRST, Kept
from helpers.nights_out import rows_of

BARE = Path(__file__).resolve().parents[2] / "benchmarks" / "bare.py"
VERDICTS = {"met": "met", "gap": "gaps", "unknown": "unknown", "not_yet_due": "not_yet_due"}


def test_the_plain_script_counts_the_same_as_the_audit_publishes(first_night: Kept) -> None:
    ran = subprocess.run(
        [sys.executable, BARE, first_night.exports / FIRST],
        capture_output=True,
        text=True,
        check=True,
    )
    published = {
        row["check"]: {word: int(row[column]) for word, column in VERDICTS.items()}
        for row in rows_of(first_night.out / FIRST / "checks.csv")
        if row["suite"] != "feeds" and row["outcome"] != "could_not_run"
    }
    assert len(published) >= 10
    counted = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    assert {check: counted[check] for check in published} == {
        check: str(_counted(counts)) for check, counts in published.items()
    }


def _counted(counts: dict[str, int]) -> dict[str, int]:
    """The counts as the script prints them: in alphabetical order, without zeros."""
    return {word: counts[word] for word in sorted(counts) if counts[word]}
