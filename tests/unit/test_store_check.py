"""A store is read whole by `store check`: every fault is a sentence, and a sound store has none."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.command_line import started
from helpers.little_nights import SECOND, THIRD, run_in_vain, run_night
from helpers.old_stores import PACKED, unpacked
from wholepicture import store
from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.stages import publishing
from wholepicture.store import faults, register
from wholepicture.warehouse import WarehouseError, open_warehouse


def audit(store_folder: Path) -> Path:
    return store_folder / "audit.duckdb"


def newest_records(store_folder: Path) -> Path:
    return max((store_folder / "nights").iterdir())


def change(database: Path, statement: str) -> None:
    with open_warehouse() as warehouse, register.attached(warehouse, database):
        warehouse.run(statement)


def cut(file: Path, share: float = 0.5) -> None:
    whole = file.read_bytes()
    file.unlink()  # another link to the file is unchanged
    file.write_bytes(whole[: int(len(whole) * share)])


def landed_alone(store_folder: Path) -> Path:
    file = store_folder / "by-hand" / "person.duckdb"
    file.parent.mkdir(mode=0o700)
    with open_warehouse(file) as warehouse:
        warehouse.run("create table landed as select 1 as one")
    return file


SPOILT: dict[str, Callable[[Path], object]] = {
    "audit.duckdb cannot be read as it was written; restore": lambda s: cut(audit(s)),
    "audit.duckdb has none called done_late": lambda s: change(
        audit(s), "drop view audit.done_late"
    ),
    "audit.duckdb has feed without reason": lambda s: change(
        audit(s), "alter table audit.feed drop column reason"
    ),
    "the register names 3 rows of finding, and 2 are there": lambda s: change(
        audit(s),
        "delete from audit.finding_night where rowid = (select max(rowid) from"
        f" audit.finding_night where night = '{SECOND}')",
    ),
    "2026-11-18.1.duckdb cannot be read as it was written; run that night": lambda s: cut(
        min((s / "nights").iterdir())
    ),
    "2026-11-19.2.duckdb cannot be read": lambda s: change(
        newest_records(s), "drop table record.person"
    ),
    "2026-11-19.2.duckdb, the records of the newest night, is not there": lambda s: newest_records(
        s
    ).unlink(),
    "audit.duckdb.wal is there": lambda s: (s / "audit.duckdb.wal").touch(),
    "audit.previous.duckdb cannot be read": lambda s: cut(s / "audit.previous.duckdb"),
    "by-hand/person.duckdb cannot be read": lambda s: cut(landed_alone(s)),
    "folders.json cannot be read": lambda s: (s / "folders.json").write_bytes(b"\xff"),
    "run-2026-11-19.toml cannot be read": lambda s: (s / "run-2026-11-19.toml").write_bytes(
        b"\xff"
    ),
}


@pytest.mark.parametrize("words", SPOILT)
def test_what_is_wrong_is_one_sentence_that_names_the_file(words: str, folder: Path) -> None:
    SPOILT[words](folder / "store")
    found = faults(folder / "store")
    assert [words in sentence for sentence in found] == [True], found
    assert found[0].endswith(".")


def test_a_sound_store_has_no_fault_even_with_a_file_landed_alone(folder: Path) -> None:
    landed_alone(folder / "store")
    assert faults(folder / "store") == []


@pytest.mark.parametrize("at", [0, 5000, 9000, 20_000, 300_000, 1_200_000, 2_600_000])
def test_a_byte_changed_in_the_records_of_a_night_is_found(at: int, folder: Path) -> None:
    file = newest_records(folder / "store")
    whole = bytearray(file.read_bytes())
    whole[at] ^= 0xFF
    file.write_bytes(whole)
    assert len(faults(folder / "store")) == 1


def test_a_night_that_could_not_be_judged_is_compared_too(folder: Path) -> None:
    run_in_vain(folder, THIRD)
    assert faults(folder / "store") == []
    change(audit(folder / "store"), "delete from audit.not_judged_feed")
    (found,) = faults(folder / "store")
    assert "the night of 2026-11-20.not-judged: the register names 1 rows" in found


@pytest.mark.parametrize("version", PACKED)
def test_a_store_of_an_earlier_version_lacks_its_records_alone(
    version: int, tmp_path: Path
) -> None:
    found = faults(unpacked(version, tmp_path) / "store")
    assert ["is not there" in sentence for sentence in found] == [True], found


def test_a_store_of_a_newer_version_is_refused(folder: Path) -> None:
    change(audit(folder / "store"), "update audit.schema_version set version = 99")
    with pytest.raises(CouldNotFinishError, match="a newer Whole Picture"):
        faults(folder / "store")


@pytest.mark.long
def test_a_store_is_checked_while_a_run_holds_it_and_at_every_step_of_a_night(
    folder: Path,
) -> None:
    seen: dict[str, list[str]] = {}

    def look(step: str) -> None:
        seen[step] = faults(folder / "store")

    run_night(folder, THIRD, reached=look)
    assert len(seen) > 10
    assert {step: found for step, found in seen.items() if found} == {}


def test_a_folder_that_is_not_a_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentsError, match="found none"):
        faults(tmp_path / "nothing")
    (tmp_path / "file").touch()
    with pytest.raises(ArgumentsError, match="found a file"):
        faults(tmp_path / "file")
    with (
        store.held(tmp_path / "new", tmp_path / "out", render=publishing.render),
        pytest.raises(CouldNotFinishError, match="Judge a night first"),
    ):
        faults(tmp_path / "new")


def test_the_command_says_each_fault_and_ends_with_one(folder: Path) -> None:
    kept = folder / "store"
    sound = started("store", "check", "--store", kept).end()
    assert (sound.code, sound.complained) == (0, "")
    assert sound.said == f"The store {kept} is in order: every file reads as it was written.\n"
    newest_records(kept).unlink()
    cut(kept / "audit.previous.duckdb")
    ended = started("store", "check", "--store", kept).end()
    assert (ended.code, ended.complained, ended.said.count("\n")) == (1, "", 2)


def test_a_machine_without_memory_is_no_fault_of_the_store(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wholepicture.store import checking

    def starved(*_: object) -> None:
        error = WarehouseError("w", expected="a", found="too little memory", do="d")
        error.is_of_machine = True
        raise error

    monkeypatch.setattr(checking, "_tables", starved)
    with pytest.raises(WarehouseError, match="too little memory"):
        faults(folder / "store")
    shutil.rmtree(folder)
