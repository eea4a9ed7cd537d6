"""Every worked example and trap, planted in an authority, is published as the planting said."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

import pytest

from wholepicture import nightly
from wholepicture.rules.settings import Run
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.warehouse import open_warehouse

EVERY = 10_000  # cases of each check and kind: all that can be planted
Said = tuple[str, str]
Subject = tuple[str, str]


@dataclass(frozen=True)
class Night:
    """What the planting said of a night, what was judged, and which child each row published."""

    expected: list[dict[str, str]]
    verdicts: dict[str, Said]
    findings: dict[Subject, str]
    late: dict[Subject, str]


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def published(file: Path) -> dict[Subject, str]:
    """The child of each row, by check and subject."""
    return {(row["check"], row["subject_id"]): row["child_id"] for row in rows_of(file)}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    home = tmp_path_factory.mktemp("planted")
    synthesise(home / "exports", children=700, nights=1, seed=4, each=EVERY)
    run = Run(
        exports=home / "exports",
        as_at=LAST_NIGHT,
        store=home / "store",
        out=home / "out",
        settings=None,
        excel=False,
    )
    nightly.audit(run, lambda line: None, with_prefect=False)
    with open_warehouse(home / "store" / "audit.duckdb", read_only=True) as warehouse:
        verdicts = warehouse.rows("select finding_id, verdict, remedy from audit.audit.verdict")
    folder = home / "out" / str(LAST_NIGHT)
    return Night(
        list(rows_of(home / "exports" / "expected_findings.csv")),
        {finding: (verdict, remedy or "") for finding, verdict, remedy in verdicts},
        published(folder / "findings.csv"),
        published(folder / "late.csv"),
    )


def finding_id(check: str, subject_id: str) -> str:
    words = "\x1f".join((check, "social_care", subject_id))
    return hmac(b"", words.encode(), sha256).hexdigest()[:20]


def test_every_planted_subject_has_the_verdict_and_the_remedy_it_was_planted_with(
    night: Night,
) -> None:
    wrong = []
    for row in night.expected:
        if row["subject_id"]:
            found = night.verdicts.get(finding_id(row["check"], row["subject_id"]))
            verdict, remedy = found or ("not_judged", "")
            is_unsaid = not row["remedy"] and row["verdict"] in ("gap", "unknown")
            if (verdict, "" if is_unsaid else remedy) != (row["verdict"], row["remedy"]):
                wrong.append((row["check"], row["subject_id"], row["verdict"], found))
    assert wrong == []
    assert len(night.expected) > 400


def test_what_was_planted_as_found_is_published_and_nothing_else_is(night: Night) -> None:
    about = {(check, child) for (check, _), child in {**night.findings, **night.late}.items()}
    for row in night.expected:
        key = (row["check"], row["subject_id"])
        if row["verdict"] in ("gap", "unknown"):
            here, there = night.findings, night.late
            if row["remedy"] == "late" or (not row["remedy"] and key in there):
                here, there = there, here
            assert key in here, row
            assert key not in there, row
            assert row["child_id"] in ("", here[key]), row
        else:
            assert key not in {**night.findings, **night.late}, row
        if not row["subject_id"]:
            assert (row["check"], row["child_id"]) not in about, row
