"""Nights made once for all tests of whole runs, their stores, and the marks of long tests."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from helpers import campaign, command_line, little_nights
from helpers.command_line import package_with
from helpers.kept import FIRST, NIGHTS, SECOND, THIRD, Kept, kept_of
from helpers.made_once import made_once
from wholepicture.paths import SQL
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
# the checks that tests of whole nights name, and every check of a delivery. A night with more
# checks takes longer and proves nothing more; tests of all checks use `command_line.WHOLE`
_USUAL_CHECKS = (
    "fathers/both_parents_views",
    "fathers/father_details_complete",
    "fathers/father_recorded",
    "fathers/new_partner_checked",
    "referrals/assessment_in_time",
    "referrals/closed_after_repeat_referrals",
    "referrals/no_further_action_after_repeat",
    "referrals/repeat_assessment_without_help",
    "seen/child_in_need_seen",
    "seen/protection_plan_child_seen",
    "seen/siblings_seen_together",
    "seen/visit_says_whether_seen",
)
# one check for each way in which findings close, so that a run is whole and short
_FEW_CHECKS = ("fathers/father_recorded", "feeds/complete", "seen/child_in_need_seen")


def pytest_configure(config: pytest.Config) -> None:
    campaign.begin(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    campaign.mark_drawn(items)


@pytest.fixture(scope="session", autouse=True)
def usual_package(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The package with the usual checks, used by runs that name no other."""

    def make(folder: Path) -> None:
        feeds = (f"feeds/{file.stem}" for file in (SQL / "checks" / "feeds").glob("*.sql"))
        package_with(folder, *_USUAL_CHECKS, *feeds)

    command_line.usual = made_once(tmp_path_factory, "usual", make)[0]


@pytest.fixture(scope="session")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights of exports of a small authority."""

    def make(folder: Path) -> None:
        last = date.fromisoformat(THIRD)
        synthesise(folder, children=80, nights=3, seed=5, last_night=last, plant=False)

    return made_once(tmp_path_factory, "three-nights", make)[0]


@pytest.fixture(scope="session")
def few_files(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same nights with only a few of their files, for faster audits."""

    def make(folder: Path) -> None:
        for night in NIGHTS:
            agency = folder / night / "social_care"
            agency.mkdir(parents=True)
            for name in _FEW:
                shutil.copy(three_nights / night / "social_care" / name, agency)

    return made_once(tmp_path_factory, "few-files", make)[0]


@pytest.fixture(scope="session")
def few_checks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with only a few of its checks, for faster runs."""
    return made_once(tmp_path_factory, "few-checks", lambda f: package_with(f, *_FEW_CHECKS))[0]


@pytest.fixture(scope="session")
def yesterday(few_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first of the few files' nights, published."""
    return _first_of(few_files, "yesterday", tmp_path_factory)


@pytest.fixture(scope="session")
def first_night(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The first night with all its files, published."""
    return _first_of(three_nights, "first-night", tmp_path_factory)


@pytest.fixture(scope="session")
def all_nights(first_night: Kept, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """All three nights with all their files, published one after another."""

    def make(folder: Path) -> Kept:
        return first_night.then(folder, SECOND, THIRD)

    return made_once(tmp_path_factory, "all-nights", make)[1]


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two small nights, with its published files."""

    def make(folder: Path) -> None:
        for night in (little_nights.FIRST, little_nights.SECOND):
            little_nights.run_night(folder, night)

    return made_once(tmp_path_factory, "two-nights", make)[0]


@pytest.fixture
def folder(two_nights: Path, tmp_path: Path) -> Path:
    """A copy of a store of two small nights."""
    copy = tmp_path / "copy"
    shutil.copytree(two_nights, copy, symlinks=True)
    return copy


def _first_of(exports: Path, name: str, factory: pytest.TempPathFactory) -> Kept:
    """The first night of the exports, published in a folder of that name."""
    return made_once(factory, name, lambda folder: kept_of(exports, folder, FIRST))[1]
