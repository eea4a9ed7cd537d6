"""Missed nights are judged in one run, oldest first; judged nights are not judged again."""

import re
import shutil
from pathlib import Path

import pytest

from helpers.command_line import audit
from helpers.kept import FIRST, NIGHTS, SECOND, THIRD, Kept, kept_of
from helpers.nights_out import digests

RUN = "run.json"


class Caught:
    """Exports of its own, audited with `--catch-up` into a folder, by that package."""

    def __init__(self, exports: Path, folder: Path, tree: Path) -> None:
        self.exports = folder / "exports"
        self.folder, self._tree = folder, tree
        self.said = ""
        shutil.copytree(exports, self.exports)

    def up(self, as_at: str = THIRD, settings: str = "", code: int = 0) -> None:
        """Catches up, asserts the exit code, and keeps the output."""
        file = self.folder / "settings.toml"
        file.write_text(settings)
        asked = "--catch-up", "--settings", file
        ended = audit(self.exports, self.folder, as_at, *asked, tree=self._tree)
        self.said = ended.said + ended.complained
        assert ended.code == code, self.said

    @property
    def judged(self) -> list[str]:
        """The nights that it began to judge, in their order."""
        return re.findall(r"^The night of (\S+):", self.said, re.MULTILINE)


@pytest.fixture
def caught(few_files: Path, few_checks: Path, tmp_path: Path) -> Caught:
    return Caught(few_files, tmp_path, few_checks)


@pytest.mark.long
def test_missed_nights_are_judged_in_their_order_as_if_each_had_been_run(
    caught: Caught, few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    caught.up()
    assert caught.judged == list(NIGHTS)
    assert f"Published in {caught.folder / 'out' / THIRD}" in caught.said
    one_by_one = kept_of(few_files, tmp_path / "each", *NIGHTS, tree=few_checks)
    assert digests(caught.folder / "out", but=RUN) == digests(one_by_one.out, but=RUN)

    caught.up()
    assert caught.judged == []


def test_only_what_changed_since_is_judged_again(caught: Caught) -> None:
    caught.up(SECOND)
    visits = caught.exports / SECOND / "social_care" / "ssd_cin_visits.csv"
    lines = visits.read_bytes().splitlines(keepends=True)
    visits.write_bytes(b"".join(lines[:-1]))
    (visits.parent / "manifest.json").unlink(missing_ok=True)
    caught.up()
    assert caught.judged == [SECOND, THIRD]


@pytest.mark.long
def test_settings_are_a_reason_for_the_night_asked_for_and_no_other(caught: Caught) -> None:
    caught.up(SECOND)
    caught.up(SECOND, settings='[audit]\nauthority = "Another Borough"\n')
    assert caught.judged == [SECOND]


@pytest.mark.long
def test_a_night_of_which_nothing_can_be_judged_waits_for_its_files(caught: Caught) -> None:
    (caught.exports / "2026-11-21").mkdir()
    lost = caught.exports / FIRST / "social_care"
    lost.rename(caught.folder / "held back")
    caught.up(THIRD)
    assert caught.judged == list(NIGHTS)
    assert "expected a fresh delivery" in caught.said
    caught.up(THIRD)
    assert caught.judged == []

    (caught.folder / "held back").rename(lost)
    caught.up(THIRD)
    assert caught.judged == [FIRST]


@pytest.mark.long
def test_catching_up_ends_like_the_newest_night_if_that_cannot_be_judged(
    caught: Caught,
) -> None:
    caught.up("2026-11-25", code=3)
    assert caught.judged == [*NIGHTS, "2026-11-25"]
    caught.up("2026-11-25")
    assert caught.judged == []


@pytest.mark.long
def test_nights_too_long_ago_are_counted_and_left_alone(caught: Caught) -> None:
    caught.up(THIRD, settings="[audit]\ncatch_up_nights = 1\n")
    assert caught.judged == [SECOND, THIRD]
    left = "Left alone, being too long ago: nights without an audit, 1 of them."
    assert left in caught.said


@pytest.mark.long
def test_a_night_judged_again_from_the_same_files_says_so(yesterday: Kept, tmp_path: Path) -> None:
    again = yesterday.then(tmp_path, FIRST)
    said = f"The night of {FIRST} was judged before, with the same files."
    assert said in again.ended[-1].said
    assert said not in yesterday.ended[-1].said


def test_catching_up_is_a_word_of_the_command_and_ends_with_nothing_to_do(
    few_files: Path, yesterday: Kept, tmp_path: Path
) -> None:
    folder = yesterday.copy_to(tmp_path)
    ended = audit(few_files, folder, FIRST, "--catch-up")
    assert ended.code == 0
    assert f"Every night up to {FIRST} is judged" in ended.said


def test_today_is_a_night_that_may_be_asked_for(few_files: Path, tmp_path: Path) -> None:
    ended = audit(few_files, tmp_path, "today")
    assert ended.code == 3
    assert f"the newest is for {THIRD}" in ended.complained
