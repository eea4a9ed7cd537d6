"""The invented nights are made whole or not at all, however many children there are."""

import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from helpers.nights_out import digests
from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.synthesising import generator as writing
from wholepicture.synthesising.rows import Row
from wholepicture.synthesising.scene import Scale, Scene
from wholepicture.synthesising.stories import closed_story
from wholepicture.synthesising.working_days import working_days
from wholepicture.synthesising.world import family, world

NIGHT = f"{LAST_NIGHT}"


@pytest.mark.parametrize("number", [85_497, 148_750])
def test_a_family_whose_earlier_episodes_are_drawn_before_the_calendar_is_a_family(
    number: int,
) -> None:
    drawn = family(number, 1, LAST_NIGHT, Scale.of(1_000_000), 1, 99)
    assert drawn.children
    first = min(story.referred_on for child in drawn.children for story in child.stories)
    assert first >= working_days().first


def test_the_longest_past_that_can_be_drawn_is_drawn() -> None:
    first = working_days().first
    for number in range(300):
        scene = Scene(number, Random(number), first, working_days(), Scale.of(1))
        long_ago = first - timedelta(days=22 * 365)
        assert closed_story(scene, long_ago).referred_on <= long_ago


@pytest.mark.parametrize("last_night", [date(2007, 1, 1), date(2028, 12, 31)])
def test_the_first_and_the_last_night_of_the_calendar_can_be_made(
    last_night: date, tmp_path: Path
) -> None:
    synthesise(tmp_path, children=300, nights=1, seed=1, last_night=last_night, plant=False)
    assert [path.name for path in tmp_path.iterdir()] == [f"{last_night}"]


@pytest.mark.parametrize(
    ("last_night", "nights"), [(date(2031, 1, 3), 1), (date(2029, 1, 1), 1), (date(2007, 1, 2), 3)]
)
def test_a_night_outside_the_calendar_is_refused_before_anything_is_written(
    last_night: date, nights: int, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentsError) as refusal:
        synthesise(tmp_path / "out", children=9, nights=nights, seed=1, last_night=last_night)
    assert "2007-01-01 to 2028-12-31" in str(refusal.value)
    assert not (tmp_path / "out").exists()


def test_a_family_at_a_time_is_all_that_is_held_in_memory(tmp_path: Path) -> None:
    def peak(children: int) -> int:
        tracemalloc.start()
        synthesise(tmp_path / f"{children}", children=children, nights=1, seed=2, plant=False)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(500) < peak(20) + 2_000_000  # the rows of 500 children would take 10 MB


def test_how_many_nights_are_written_at_once_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at_once in (8, 1, 2):
        monkeypatch.setattr(writing, "NIGHTS_AT_ONCE", at_once)
        synthesise(tmp_path / f"{at_once}", children=40, nights=3, seed=1, plant=False)
    assert digests(tmp_path / "8") == digests(tmp_path / "1") == digests(tmp_path / "2")


def test_long_work_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SAID_EVERY", 40)
    said: list[str] = []
    synthesise(tmp_path, children=100, nights=1, seed=1, plant=False, say=said.append)
    assert len(said) == 2
    assert all(line.startswith(f"to {NIGHT}: ") for line in said)
    assert all(line.endswith(" of 100 children") for line in said)


def test_a_full_disk_is_reported_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CouldNotFinishError) as refusal:
        synthesise(tmp_path / "a" / "out", children=10**12, nights=1, seed=1)
    assert "GB free" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_nothing_is_left_of_nights_that_could_not_be_finished(
    error: type[BaseException], there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends_early(**asked: int) -> Iterator[tuple[int, list[Row]]]:
        assert (out / ".half-made" / NIGHT).is_dir()
        yield 0, []
        raise error

    monkeypatch.setattr(writing, "world", ends_early)
    out = tmp_path / "a" / "out"
    if there:
        out.mkdir(parents=True)
    with pytest.raises(CouldNotFinishError if error is OSError else error):
        synthesise(out, children=100, nights=2, seed=1, plant=False)
    assert [path.name for path in tmp_path.rglob("*")] == (["a", "out"] if there else [])


def test_a_file_that_appears_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def and_then(**asked: int) -> Iterator[tuple[int, list[Row]]]:
        yield from world(children=9, seed=1, last_night=LAST_NIGHT)
        (tmp_path / NIGHT / "in the way").mkdir(parents=True)

    monkeypatch.setattr(writing, "world", and_then)
    with pytest.raises(CouldNotFinishError):
        synthesise(tmp_path, children=9, nights=2, seed=1, plant=False)
    assert [path.name for path in tmp_path.iterdir()] == [NIGHT]


def test_the_remains_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".half-made" / "2026-11-01").mkdir(parents=True)
    synthesise(tmp_path, children=9, nights=1, seed=1, plant=False)
    assert [path.name for path in tmp_path.iterdir()] == [NIGHT]


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "wholepicture", "synthesise", str(out), "--no-plant"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, "--children", "40000"], **pipes) as run:
        while not (out / ".half-made" / NIGHT).exists() and run.poll() is None:
            time.sleep(0.005)
        run.send_signal(signal.SIGINT)
        _, complained = run.communicate()
    assert (run.returncode, complained.partition(".")[0]) == (5, "Interrupted")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "2026-11-20").mkdir()
    with pytest.raises(ArgumentsError) as refusal:
        synthesise(tmp_path, children=5, nights=1, seed=1, plant=False)
    assert refusal.value.exit_code == 2
    assert list((tmp_path / "2026-11-20").iterdir()) == []


@pytest.mark.parametrize(("children", "nights"), [(0, 1), (1, 0)])
def test_no_children_or_no_nights_is_refused(tmp_path: Path, children: int, nights: int) -> None:
    with pytest.raises(ArgumentsError):
        synthesise(tmp_path / "out", children=children, nights=nights, seed=1, plant=False)
    assert not (tmp_path / "out").exists()
