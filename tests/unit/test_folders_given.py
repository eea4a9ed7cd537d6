"""The folders that runs used are kept in the store, and a store of 0.5.0 is read too."""

import json
from pathlib import Path

import pytest

from wholepicture.answering.refused_rows import refuse_place
from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.store import FoldersGiven, folders_given, keep_folders

EARLIER = """exports = "{}"
store = "{}"
out = "{}"
as_at = 2026-11-20
"""


def as_left_by_0_5_0(store: Path, exports: Path, out: Path, night: str = "2026-11-20") -> None:
    file = store / f"run-{night}.toml"
    file.write_text(EARLIER.format(exports, store, out), encoding="utf-8")


def test_every_folder_is_kept_once_and_the_last_one_first(tmp_path: Path) -> None:
    keep_folders(tmp_path, Path("/one"), Path("/out"))
    keep_folders(tmp_path, Path("/two"), Path("/out"))
    keep_folders(tmp_path, Path("/one"), Path("/out"))
    kept = FoldersGiven(exports=(Path("/one"), Path("/two")), out=(Path("/out"),))
    assert folders_given(tmp_path) == kept
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ['with "quotes"', "back\\slash", "\N{GRINNING FACE}", "\udc80"])
def test_a_path_of_any_letters_is_read_as_it_was_given(tmp_path: Path, name: str) -> None:
    keep_folders(tmp_path, Path("/srv") / name, Path("/out"))
    assert folders_given(tmp_path).exports == (Path("/srv") / name,)


def test_a_store_of_an_earlier_version_is_read_and_its_files_go(tmp_path: Path) -> None:
    as_left_by_0_5_0(tmp_path, Path("/older"), Path("/o1"), "2026-11-19")
    as_left_by_0_5_0(tmp_path, Path("/old"), Path("/o2"), "2026-11-20")
    (tmp_path / "run-4711.next").touch()
    given = folders_given(tmp_path)
    assert set(given.exports) == {Path("/older"), Path("/old")}
    assert set(given.out) == {Path("/o1"), Path("/o2")}
    keep_folders(tmp_path, Path("/new"), Path("/o1"))
    assert set(folders_given(tmp_path).exports) == {Path("/new"), Path("/older"), Path("/old")}
    assert [path.name for path in tmp_path.iterdir()] == ["folders.json"]


@pytest.mark.parametrize("text", ["", "[", "[1]", '{"exports": 7, "out": [null]}', "\x00"])
def test_a_damaged_file_names_nothing_and_is_written_again(tmp_path: Path, text: str) -> None:
    for name in ("folders.json", "run-2026-11-20.toml"):
        (tmp_path / name).write_text(text)
    assert folders_given(tmp_path) == FoldersGiven()
    keep_folders(tmp_path, Path("/one"), Path("/out"))
    assert json.loads((tmp_path / "folders.json").read_text()) == {
        "exports": ["/one"],
        "out": ["/out"],
    }


def test_a_folder_in_the_place_of_the_file_is_said_to_be_that(tmp_path: Path) -> None:
    (tmp_path / "folders.json" / "within").mkdir(parents=True)
    with pytest.raises(CouldNotFinishError, match="found a folder where a file belongs"):
        keep_folders(tmp_path, Path("/one"), Path("/out"))


@pytest.mark.parametrize("is_earlier", [False, True], ids=["of this version", "of 0.5.0"])
@pytest.mark.parametrize("name", ["EXPORTS", "OUT"])
def test_rows_as_they_came_go_into_no_folder_that_a_run_was_given(
    tmp_path: Path, name: str, is_earlier: bool
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    keep = as_left_by_0_5_0 if is_earlier else keep_folders
    keep(store, tmp_path / "EXPORTS", tmp_path / "OUT")
    if not is_earlier:
        keep_folders(store, tmp_path / "elsewhere", tmp_path / "there")
    with pytest.raises(ArgumentsError, match=f"found one in {name}"):
        refuse_place(store, tmp_path / name / "2026-11-20" / "raw")
    refuse_place(store, tmp_path / "desk" / "raw")
