"""Each file emptied in its second delivery: its checks could not run, and nothing closes."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from helpers.campaign import campaign
from helpers.command_line import Ended, audit
from helpers.nights_out import by, rows_of
from helpers.small_nights import EPISODES, PERSON, PLANS, VISITS, lines, put_night, whole
from wholepicture.nightly.rules_tonight import Rules, rules_of
from wholepicture.rules.settings import Run

FIRST, SECOND = "2026-11-19", "2026-11-20"
NIGHT = date.fromisoformat(SECOND)
CRITICAL = ("--fail-on", "critical")
MORE = {
    "ssd_cin_plans.csv": lines(lambda n: f"q{n},c{n:04},2026-06-10,"),
    "ssd_cin_visits.csv": lines(lambda n: f"w{n},c{n:04},2026-08-{n % 20 + 1:02},Y"),
    "ssd_early_help_episodes.csv": lines(lambda n: f"e{n},c{n:04},2026-01-01,2026-02-01"),
}
OPTIONAL = (PLANS, VISITS, *MORE)
FILES = (PERSON, EPISODES, *OPTIONAL)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Exports of a first night, and the folder of store and OUT after its audit."""
    exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp("first")
    put_night(exports, FIRST, {**whole(), **MORE})
    assert audit(exports, folder, FIRST).code == 0
    return exports, folder


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    place = tmp_path_factory.mktemp("rules")
    return rules_of(Run(exports=place, store=place, out=place, as_at=NIGHT))


def second(
    first: tuple[Path, Path],
    place: Path,
    files: dict[str, list[str]],
    spoil: Callable[[Path], object] = lambda _: None,
) -> Ended:
    """The end of the second night with these files damaged in the folder of exports."""
    exports, kept = first
    shutil.copytree(exports, place / "exports")
    shutil.copytree(kept, place / "kept", symlinks=True)
    put_night(place / "exports", SECOND, files)
    spoil(place / "exports")
    return audit(place / "exports", place / "kept", SECOND, *CRITICAL)


@pytest.mark.parametrize("file", campaign(FILES, usual=[0, 2]))
def test_a_file_emptied_on_the_second_night_stops_its_checks_and_closes_nothing(
    file: str, first: tuple[Path, Path], rules: Rules, tmp_path: Path
) -> None:
    ended = second(first, tmp_path, {**whole(), **MORE, file: []})
    assert (ended.code, ended.complained) == (1, "")
    night = tmp_path / "kept" / "out" / SECOND
    assert by("file", night / "feeds.csv")[file]["state"] == "shrunken"
    table = next(one.table for one in rules.feeds["social_care"].files if one.name == file)
    checks = by("check", night / "checks.csv")
    readers = [
        name
        for name, reads in rules.columns_read(NIGHT).items()
        if name in checks and table in reads and rules.checks[name].suite != "feeds"
    ]
    assert readers
    assert {checks[name]["outcome"] for name in readers} == {"could_not_run"}
    stopped = [name for name in readers if file in checks[name]["reason"]]
    assert stopped
    closed = {row["check"] for row in rows_of(night / "resolved.csv")}
    assert closed & set(readers) == set()


UNUSABLE: dict[str, Callable[[str], str | None]] = {
    "refused": lambda _: "<!doctype html>\n<p>not here</p>\n",
    "half-written": lambda text: text.rstrip("\n").rpartition(",")[0],
    "missing": lambda _: None,
}


def spoilt(file: str, state: str, first: tuple[Path, Path], tmp_path: Path) -> None:
    """Damages the file on the second night: its state is noted, and checks that read it stop."""

    def spoil(exports: Path) -> None:
        path = exports / SECOND / "social_care" / file
        text = UNUSABLE[state](path.read_text())
        path.unlink() if text is None else path.write_text(text)

    ended = second(first, tmp_path, {**whole(), **MORE}, spoil)
    assert (ended.code, ended.complained) == (1, "")
    night = tmp_path / "kept" / "out" / SECOND
    assert by("file", night / "feeds.csv")[file]["state"] == state
    reasons = [row["reason"] for row in rows_of(night / "checks.csv")]
    assert any(file in reason for reason in reasons)


@pytest.mark.long
@pytest.mark.parametrize("state", UNUSABLE)
@pytest.mark.parametrize("file", OPTIONAL)
def test_a_file_that_cannot_be_used_stops_its_checks_and_not_the_night(
    file: str, state: str, first: tuple[Path, Path], tmp_path: Path
) -> None:
    spoilt(file, state, first, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("state", ["refused", "half-written"])
def test_a_required_file_that_cannot_be_read_stops_its_checks(
    state: str, first: tuple[Path, Path], tmp_path: Path
) -> None:
    spoilt(EPISODES, state, first, tmp_path)


@pytest.mark.long
def test_a_delivery_without_a_required_file_is_not_used_and_the_one_before_is_late(
    first: tuple[Path, Path], tmp_path: Path
) -> None:
    ended = second(
        first,
        tmp_path,
        {**whole(), **MORE},
        lambda exports: (exports / SECOND / "social_care" / EPISODES).unlink(),
    )
    assert (ended.code, ended.complained) == (1, "")
    feeds = rows_of(tmp_path / "kept" / "out" / SECOND / "feeds.csv")
    assert {row["state"] for row in feeds if row["file"] in FILES} == {"late"}
    late = f"no whole delivery of this night: this one is for {FIRST}"
    assert all(late in row["reason"] for row in feeds if row["file"] in FILES)
