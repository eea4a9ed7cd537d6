"""`wholepicture verify`: whether the files of a folder are the published ones."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.command_line import Ended, started
from helpers.little_nights import FIRST, SECOND, THIRD, run_in_vain, run_night
from helpers.nights_out import digests
from wholepicture.answering.published_files import Verified, verify
from wholepicture.errors import ArgumentsError
from wholepicture.stages import publishing
from wholepicture.store import republish
from wholepicture.store.published_tables import NAMING


def asked(folder: Path, night: object = SECOND, *, with_store: bool = True) -> Verified:
    return verify(folder / "out" / str(night), folder / "store" if with_store else None)


def run(*arguments: object) -> Ended:
    return started("verify", *arguments).end()


def replace_by(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


@pytest.mark.parametrize("with_store", [True, False], ids=["store", "run.json alone"])
def test_the_files_as_published_are_those_that_were_published(
    with_store: bool, folder: Path
) -> None:
    before = digests(folder)
    found = asked(folder, with_store=with_store)
    assert found.faults == ()
    assert found.files == len(digests(folder / "out" / str(SECOND))) - (not with_store)
    assert {name.split("/")[0] for name in digests(folder / "out" / str(SECOND))} >= {"restricted"}
    assert digests(folder) == before


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "one byte": (
        lambda at: (at / "late.csv").write_bytes((at / "late.csv").read_bytes() + b"\n"),
        "late.csv differs from what was published.",
    ),
    "in restricted": (
        lambda at: (at / "restricted" / "findings.csv").write_text("severity\n"),
        "restricted/findings.csv differs from what was published.",
    ),
    "gone": (lambda at: (at / "feeds.csv").unlink(), "feeds.csv is missing."),
    "a stranger": (
        lambda at: (at / "notes.txt").write_text("seen by me"),
        "notes.txt was not published, and is there.",
    ),
    "a strange folder": (
        lambda at: [(at / "more").mkdir(), (at / "more" / "a.csv").touch()],
        "more was not published, and is there.",
    ),
    "a link": (
        lambda at: replace_by(at / "late.csv", lambda one: one.symlink_to(at / "feeds.csv")),
        "late.csv is a link, and no file.",
    ),
    "a link to the same bytes": (
        lambda at: [
            shutil.copy(at / "late.csv", at.parent / "copy"),
            replace_by(at / "late.csv", lambda one: one.symlink_to(at.parent / "copy")),
        ],
        "late.csv is a link, and no file.",
    ),
    "a folder": (
        lambda at: replace_by(at / "late.csv", Path.mkdir),
        "late.csv is a folder, and no file.",
    ),
    "a pipe": (
        lambda at: replace_by(at / "late.csv", os.mkfifo),
        "late.csv is a pipe or a device, and no file.",
    ),
}


@pytest.mark.parametrize("with_store", [True, False], ids=["store", "run.json alone"])
@pytest.mark.parametrize("name", FAULTS)
def test_each_thing_that_is_not_as_published_is_named(
    name: str, with_store: bool, folder: Path
) -> None:
    spoil, sentence = FAULTS[name]
    spoil(folder / "out" / str(SECOND))
    assert asked(folder, with_store=with_store).faults == (sentence,)


def test_a_folder_behind_a_link_is_not_followed(folder: Path) -> None:
    night = folder / "out" / str(SECOND)
    (night / "restricted").rename(folder / "elsewhere")
    (night / "restricted").symlink_to(folder / "elsewhere")
    faults = asked(folder).faults
    assert [one for one in faults if "behind a link, and no link is followed" in one]
    assert len(faults) == len(NAMING)


def test_a_changed_run_json_shows_with_the_store_alone(folder: Path) -> None:
    run_json = folder / "out" / str(SECOND) / "run.json"
    noted = json.loads(run_json.read_text())
    run_json.write_text(json.dumps({**noted, "says": "all is well"}))
    assert asked(folder, with_store=False).faults == ()
    faults = asked(folder).faults
    assert faults[0] == "run.json differs from what was published."
    assert "It is another publication" not in " ".join(faults)


def test_an_earlier_publication_of_the_night_is_said_to_be_one(folder: Path) -> None:
    earlier = folder / "kept" / str(SECOND)
    shutil.copytree(folder / "out" / str(SECOND), earlier)
    run_night(folder, SECOND, [])
    assert asked(folder).faults == ()
    assert verify(earlier).faults == ()
    faults = verify(earlier, folder / "store").faults
    assert faults[-1].startswith(
        "It is another publication of that night, whole by its own run.json"
    )


def test_nights_for_excel_and_nights_not_judged_are_compared_too(folder: Path) -> None:
    places = folder / "store", folder / "out"
    republish(*places, render=publishing.render, only=FIRST, is_excel=True)
    run_in_vain(folder, THIRD)
    assert asked(folder, FIRST).faults == ()
    assert asked(folder, FIRST, with_store=False).faults == ()
    assert asked(folder, f"{THIRD}.not-judged").faults == ()
    (folder / "out" / f"{THIRD}.not-judged" / "feeds.csv").write_text("agency\n")
    assert asked(folder, f"{THIRD}.not-judged").faults == (
        "feeds.csv differs from what was published.",
    )
    with pytest.raises(ArgumentsError, match=r"expected a run.json in it .* found none"):
        asked(folder, f"{THIRD}.not-judged", with_store=False)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"outputs": 3}', '{"outputs": {"../late.csv": "ab"}}', "[" * 100_000],
)
def test_a_run_json_without_files_is_refused(text: str, folder: Path) -> None:
    (folder / "out" / str(SECOND) / "run.json").write_text(text)
    with pytest.raises(ArgumentsError, match="with the hash of every file; found none"):
        asked(folder, with_store=False)
    assert asked(folder).faults[0] == "run.json differs from what was published."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out/2026-11-21", "found none"),
        ("out", "found a folder of another name"),
        ("out/latest.txt", "found a file"),
        ("out/2026-11-22", "found a link"),
        ("other/2026-11-23", "expected a night that the store holds; found another"),
    ],
)
def test_a_folder_that_is_not_a_night_is_refused(name: str, words: str, folder: Path) -> None:
    (folder / "out" / "2026-11-22").symlink_to(folder / "out" / str(SECOND))
    (folder / "other" / "2026-11-23").mkdir(parents=True)
    with pytest.raises(ArgumentsError, match=words):
        verify(folder / name, folder / "store")


def test_the_link_to_the_newest_night_is_followed(folder: Path) -> None:
    assert verify(folder / "out" / "latest", folder / "store").faults == ()


def test_the_command_ends_with_one_where_the_files_are_others(folder: Path) -> None:
    night = folder / "out" / str(SECOND)
    ended = run(night, "--store", folder / "store")
    assert (ended.code, ended.complained) == (0, "")
    assert ended.said.startswith("These are the ")
    (night / "late.csv").unlink()
    ended = run(night, "--store", folder / "store")
    assert (ended.code, ended.complained) == (1, "")
    assert ended.said.startswith("late.csv is missing.\nThese are not the files")
    run(folder / "out", "--store", folder / "store").assert_one_sentence(2, "OUT/2026-11-20")
    run(night, "--store", folder / "none").assert_one_sentence(2, "--store")
