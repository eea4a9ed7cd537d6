"""Planted cases do not change when other checks and examples are added or removed."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import Check, load_checks
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.synthesising.exports import social_care_feed
from wholepicture.synthesising.generator import CASES
from wholepicture.synthesising.planting import planting_for

ALL = 10_000
GONE = "fathers/father_recorded"
NIGHTS = (LAST_NIGHT - timedelta(days=1), LAST_NIGHT)


def checks_of(folder: Path, change: Callable[[Path, Path], None]) -> dict[str, Check]:
    """The shipped checks, loaded from a changed copy of their folders."""
    rooms = folder / "expectations", folder / "sql"
    for room, shipped in zip(rooms, (EXPECTATIONS, SQL), strict=True):
        shutil.copytree(shipped, room)
    change(*rooms)
    return load_checks(*rooms)


def lines_of(folder: Path) -> dict[str, list[str]]:
    """The lines of each night's files, in their order."""
    return {
        str(file.relative_to(folder)): file.read_text(encoding="utf-8").splitlines()
        for file in sorted(folder.glob("*/*/*.csv"))
    }


def without_a_check(expectations: Path, sql: Path) -> None:
    (expectations / "checks" / f"{GONE}.toml").unlink()
    (sql / "checks" / f"{GONE}.sql").unlink()


def with_an_example_more(expectations: Path, sql: Path) -> None:
    file = expectations / "checks" / f"{GONE}.toml"
    text = file.read_text(encoding="utf-8")
    name, more = '[example."', '[example."another one"]\nexpect.child-1 = "gap"\n\n'
    file.write_text(text.replace(name, more + name, 1), encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "each"),
    [(without_a_check, CASES), (without_a_check, ALL), (with_an_example_more, ALL)],
)
def test_a_check_or_an_example_more_or_less_changes_its_own_rows_alone(
    tmp_path: Path, change: Callable[[Path, Path], None], each: int
) -> None:
    checks = checks_of(tmp_path / "rooms", change)
    whole, changed = tmp_path / "whole", tmp_path / "changed"
    asked: dict[str, Any] = {"children": 60, "nights": 2, "seed": 3, "each": each}
    synthesise(whole, **asked)
    synthesise(changed, checks=checks, **asked)
    cases = {
        folder: {one.prefix: one.case.title for one in planting_for(
            NIGHTS, social_care_feed(), some.values(), each
        ).planted if one.case.source == GONE}
        for folder, some in ((whole, load_checks()), (changed, checks))
    }  # fmt: skip
    own = {*cases[whole]} ^ {*cases[changed]}
    assert own
    before, after = lines_of(whole), lines_of(changed)
    assert list(before) == list(after)
    for name, lines in before.items():
        others = [line for line in lines if not any(prefix in line for prefix in own)]
        assert others == [
            line for line in after[name] if not any(prefix in line for prefix in own)
        ], name
    assert before != after
