"""The results of the checks on planted cases: found, missed, and false alarms."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

from wholepicture import nightly
from wholepicture.rules.settings import Run
from wholepicture.store.register import reading
from wholepicture.synthesising import LAST_NIGHT, synthesise

EVERY = 10_000  # cases of each check and kind: all that can be planted

# there are more planted faults than in an export, so they would count as faults of the export
_ALLOWED = '[audit]\nreveals_allowed = ["another_family"]\n'  # else its rows are elsewhere
_SETTINGS = """
[[set]]
check = "feeds/{check}"
parameter = "{parameter}"
value = 1.0
from = 2026-01-01
who = "the tests"
because = "the cases planted are faults, and a small authority has few rows beside them"
"""
_LIMITS = {"links_resolve": "most_lost", "cells_read": "share"}

Subject = tuple[str, str]  # a check and its subject
Said = tuple[str, str]  # a verdict and its remedy


@dataclass(frozen=True)
class Night:
    """The expectations for a night, the verdicts, and the child of each published row."""

    expected: list[dict[str, str]]
    verdicts: dict[str, Said]
    findings: dict[Subject, str]
    late: dict[Subject, str]

    def said_of(self, row: dict[str, str]) -> Said:
        """The verdict and remedy of the expected subject; `not_judged` if it has none."""
        found = self.verdicts.get(_finding_id(row["check"], row["subject_id"]))
        return found or ("not_judged", "")


@dataclass
class Score:
    """The score of one check: planted findings and look-alikes, and their results."""

    check: str
    planted: int = 0
    found: int = 0
    alike: int = 0
    false_alarms: int = 0

    @property
    def missed(self) -> int:
        """The planted findings that have another verdict or remedy."""
        return self.planted - self.found


def planted_night(
    home: Path, *, children: int, say: Callable[[str], None] = lambda line: None
) -> Night:
    """One night of an authority of that many children, every case planted, audited in `home`."""
    synthesise(home / "exports", children=children, nights=1, seed=4, each=EVERY)
    settings = home / "settings.toml"
    settings.write_text(
        _ALLOWED
        + "".join(_SETTINGS.format(check=one, parameter=limit) for one, limit in _LIMITS.items())
    )
    run = Run(
        exports=home / "exports",
        as_at=LAST_NIGHT,
        store=home / "store",
        out=home / "out",
        settings=settings,
        excel=False,
    )
    nightly.audit(run, say, with_prefect=False)
    with reading(home / "store" / "audit.duckdb") as warehouse:
        verdicts = warehouse.rows("select finding_id, verdict, remedy from audit.verdict")
    folder = home / "out" / str(LAST_NIGHT)
    return Night(
        list(_rows_of(home / "exports" / "expected_findings.csv")),
        {finding: (verdict, remedy or "") for finding, verdict, remedy in verdicts},
        _published(folder / "findings.csv"),
        _published(folder / "late.csv"),
    )


def scores(night: Night) -> list[Score]:
    """The score of each check with a planted case, by name."""
    held: defaultdict[str, Score] = defaultdict(lambda: Score(""))
    about = {(check, child) for (check, _), child in {**night.findings, **night.late}.items()}
    for row in night.expected:
        score = held[row["check"]]
        score.check = row["check"]
        if row["verdict"] in ("gap", "unknown"):
            score.planted += 1
            score.found += _agrees(row, night.said_of(row))
        elif row["subject_id"]:
            score.alike += 1
            score.false_alarms += not _agrees(row, night.said_of(row))
        else:
            score.alike += 1
            score.false_alarms += (row["check"], row["child_id"]) in about
    return [held[check] for check in sorted(held)]


def table(rows: Sequence[Score]) -> str:
    """The scores as lines of text, a check a line, and their sum."""
    total = Score(
        "all checks",
        *(sum(getattr(row, name) for row in rows) for name in ("planted", "found")),
        *(sum(getattr(row, name) for row in rows) for name in ("alike", "false_alarms")),
    )
    width = max(len(row.check) for row in [*rows, total])
    head = f"{'check':<{width}}  planted    found   missed  look-alikes  false alarms"
    lines = [
        f"{row.check:<{width}}  {row.planted:>7}  {row.found:>7}  {row.missed:>7}"
        f"  {row.alike:>11}  {row.false_alarms:>12}"
        for row in [*rows, total]
    ]
    return "\n".join([head, *lines])


def _agrees(row: dict[str, str], said: Said) -> bool:
    """Whether a verdict is as expected; a remedy is compared only if it is expected."""
    is_unsaid = not row["remedy"] and row["verdict"] in ("gap", "unknown")
    return (said[0], "" if is_unsaid else said[1]) == (row["verdict"], row["remedy"])


def _finding_id(check: str, subject_id: str) -> str:
    words = "\x1f".join((check, "social_care", subject_id))
    return hmac(b"", words.encode(), sha256).hexdigest()[:20]


def _rows_of(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _published(file: Path) -> dict[Subject, str]:
    """The child of each row, by check and subject."""
    return {(row["check"], row["subject_id"]): row["child_id"] for row in _rows_of(file)}
