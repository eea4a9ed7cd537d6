"""Nights made once for all trials of whole runs, and the stores they were kept in."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from helpers.kept import FIRST, NIGHTS, SECOND, THIRD, Kept
from wholepicture.synthesising import synthesise

_FEW = (
    "adults.csv",
    "person_relationships.csv",
    "ssd_cin_episodes.csv",
    "ssd_cin_plans.csv",
    "ssd_cin_visits.csv",
    "ssd_department.csv",
    "ssd_involvements.csv",
    "ssd_person.csv",
    "ssd_professionals.csv",
)


@pytest.fixture(scope="session")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights of exports of a little authority."""
    exports = tmp_path_factory.mktemp("exports")
    synthesise(
        exports, children=80, nights=3, seed=5, last_night=date.fromisoformat(THIRD), plant=False
    )
    return exports


@pytest.fixture(scope="session")
def few_files(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same nights with a few of their files only, which are audited sooner."""
    exports = tmp_path_factory.mktemp("few")
    for night in NIGHTS:
        folder = exports / night / "social_care"
        folder.mkdir(parents=True)
        for name in _FEW:
            shutil.copy(three_nights / night / "social_care" / name, folder)
    return exports


@pytest.fixture(scope="session")
def yesterday(few_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first of the few files' nights, published."""
    nothing = tmp_path_factory.mktemp("nothing")
    return Kept(few_files, nothing, ()).then(tmp_path_factory.mktemp("yesterday"), FIRST)


@pytest.fixture(scope="session")
def first_night(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first night with all its files, published."""
    nothing = tmp_path_factory.mktemp("nothing")
    return Kept(three_nights, nothing, ()).then(tmp_path_factory.mktemp("first"), FIRST)


@pytest.fixture(scope="session")
def all_nights(first_night: Kept, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """All three nights with all their files, published one after another."""
    return first_night.then(tmp_path_factory.mktemp("all"), SECOND, THIRD)
