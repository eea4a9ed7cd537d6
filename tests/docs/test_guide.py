"""The instructions of CONTRIBUTING.md for a new suite, file and record table, followed exactly."""

import re
import shutil
from pathlib import Path

import pytest

from helpers.command_line import WHOLE, Ended, audit, copied_package, typed
from helpers.kept import THIRD
from helpers.nights_out import by

GUIDE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHECK = "enquiries/agencies_asked"
ADDED_TO = ("sql/schema/record.sql", "expectations/feeds/social_care.toml")


def files_of_the_guide() -> dict[str, str]:
    """The text of every file in the two sections, by the path named before it."""
    start = GUIDE.index("## Adding a suite")
    sections = GUIDE[start : GUIDE.index("## Adding an export")]
    found = re.findall(
        r"`((?:sql|expectations)/[\w/.]+)`(?:(?!```).)*?```\w+\n(.*?)```", sections, re.S
    )
    return dict(found)


def typed_in(package: Path, *arguments: object) -> Ended:
    """The end of a command of that copy."""
    return typed(*arguments, tree=package)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Whole Picture with the files of the guide added."""
    copy = copied_package(tmp_path_factory.mktemp("package"), WHOLE)
    files = files_of_the_guide()
    assert len(files) == 6
    for path, text in files.items():
        file = copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        assert file.exists() == (path in ADDED_TO)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{before}\n{text}" if before else text, encoding="utf-8")
    return copy


def test_the_check_of_the_guide_agrees_with_its_examples_and_shows_its_edges(package: Path) -> None:
    ended = typed_in(package, "check", "--edges", CHECK)
    assert (ended.code, ended.complained) == (0, "")
    assert f"{CHECK}: 10 examples, each number moved by one, 0 that differ" in ended.said


def test_the_pages_are_made_of_it(package: Path, tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "docs", tmp_path / "docs")
    ended = typed_in(package, "docs", "--folder", tmp_path / "docs")
    assert ended.code == 0
    assert f"wrote checks/{CHECK}.md" in ended.said
    assert "agency_question" in (tmp_path / "docs" / "record.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def nights(
    package: Path, three_nights: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Ended, Path]]:
    """Two audits of one night by that copy: with a list of questions, and without."""
    found = {}
    for name in ("with", "without"):
        exports, folder = tmp_path_factory.mktemp("exports"), tmp_path_factory.mktemp(name)
        shutil.copytree(three_nights / THIRD, exports / THIRD)
        agency = exports / THIRD / "social_care"
        (agency / "manifest.json").unlink(missing_ok=True)
        rows = "question_id,person_id,asked_date\n1,no-such-child,2026-11-19\n"
        if name == "with":
            (agency / "agency_questions.csv").write_text(rows, encoding="utf-8")
        found[name] = audit(exports, folder, THIRD, tree=package), folder / "out" / THIRD
    return found


def test_a_night_with_the_file_is_judged_by_the_check(
    nights: dict[str, tuple[Ended, Path]],
) -> None:
    ended, out = nights["with"]
    assert ended.code == 0
    assert by("file", out / "feeds.csv")["agency_questions.csv"]["rows_landed"] == "1"
    assert by("check", out / "checks.csv")[CHECK]["outcome"] in ("failed", "nothing_to_judge")


def test_a_night_without_it_says_once_that_the_check_could_not_run(
    nights: dict[str, tuple[Ended, Path]],
) -> None:
    ended, out = nights["without"]
    assert ended.code == 0
    row = by("check", out / "checks.csv")[CHECK]
    assert row["outcome"] == "could_not_run"
    assert row["reason"] == "agency_questions.csv did not come"
