"""A run on a store that is damaged, older, or written by another program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.little_nights import (
    NIGHTS,
    SECOND,
    SEEN,
    THIRD,
    gap,
    judge,
    run_night,
)
from helpers.looking import audit_rows, hold_nothing, published
from wholepicture import store
from wholepicture.errors import CouldNotFinishError
from wholepicture.stages import publishing
from wholepicture.store import register
from wholepicture.warehouse import WarehouseError


def test_a_write_ahead_log_beside_the_audit_stops_a_run_and_is_named(folder: Path) -> None:
    log = folder / "store" / "audit.duckdb.wal"
    log.touch()
    before = published(folder / "out")
    said: list[str] = []
    with pytest.raises(CouldNotFinishError, match=r"audit\.duckdb\.wal"):
        run_night(folder, THIRD, reached=said.append)
    assert log.exists()
    assert said == ["lock taken"]
    assert published(folder / "out") == before


def test_a_log_that_appears_during_a_run_stops_it_before_the_commit_point(folder: Path) -> None:
    log = folder / "store" / "audit.duckdb.wal"
    before = audit_rows(folder / "store/audit.duckdb")

    def another_program_writes(step: str) -> None:
        if step == "audit checked":
            log.touch()

    with pytest.raises(CouldNotFinishError, match=r"audit\.duckdb\.wal"):
        run_night(folder, THIRD, reached=another_program_writes)
    log.unlink()
    assert audit_rows(folder / "store/audit.duckdb") == before


def test_an_older_store_stops_a_run_and_says_how_to_rebuild(folder: Path) -> None:
    shutil.copyfile(folder / "store/audit.previous.duckdb", folder / "store/audit.duckdb")
    before = published(folder / "out")
    with pytest.raises(CouldNotFinishError, match="oldest first"):
        run_night(folder, THIRD)
    assert published(folder / "out") == before


def test_an_empty_store_beside_a_full_out_stops_a_run(folder: Path) -> None:
    shutil.rmtree(folder / "store")
    with pytest.raises(CouldNotFinishError, match="older store, or an empty one"):
        run_night(folder, THIRD)


def truncate(audit: Path) -> None:
    os.truncate(audit, audit.stat().st_size // 2)


def flip_a_byte_of_a_row(audit: Path) -> None:
    """Damages a table that a night reads later, while the register can still be read."""
    whole = audit.read_bytes()
    for at in range(3 * 4096 + 5000, len(whole), 262144):
        audit.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            with register.reading(audit) as warehouse:
                register.rows(warehouse)
        except WarehouseError:
            continue
        try:
            audit_rows(audit)
        except WarehouseError:
            return
    raise AssertionError("no such byte")


def empty(audit: Path) -> None:
    audit.write_bytes(b"")


def overwrite(audit: Path) -> None:
    audit.write_text("not a database")


@pytest.mark.long
@pytest.mark.parametrize(
    "damage", [truncate, flip_a_byte_of_a_row, empty, overwrite], ids=lambda one: one.__name__
)
def test_a_damaged_audit_is_kept_and_the_one_before_is_used_said_once(
    damage: object, folder: Path
) -> None:
    assert callable(damage)
    expected = published(folder / "out"), audit_rows(folder / "store/audit.duckdb")
    damage(folder / "store/audit.duckdb")
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        assert "audit.damaged-1" in held.notices[0]
        assert held.nights_lost == (SECOND,)
        assert published(folder / "out") == expected[0]
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        assert held.notices == ()
        assert held.nights_lost == (SECOND,)
        judge(held, SECOND, NIGHTS[SECOND])
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        assert held.nights_lost == ()
    assert (folder / "store/audit.damaged-1").exists()
    assert (published(folder / "out"), audit_rows(folder / "store/audit.duckdb")) == expected


def test_nights_published_from_a_damaged_audit_stay_until_they_run_again(
    folder: Path,
) -> None:
    run_night(folder, SECOND, [gap(SEEN, "child-9")])
    before = published(folder / "out")
    overwrite(folder / "store/audit.duckdb")
    hold_nothing(folder)
    hold_nothing(folder)
    assert published(folder / "out") == before


def test_two_damaged_audits_stop_a_run_untouched(folder: Path) -> None:
    for name in ("audit.duckdb", "audit.previous.duckdb"):
        (folder / "store" / name).write_text("damaged")
    with pytest.raises(CouldNotFinishError, match="two that do not"):
        run_night(folder, THIRD)
    assert (folder / "store/audit.duckdb").read_text() == "damaged"


def test_an_audit_that_another_program_writes_is_not_taken_for_a_damaged_one(
    folder: Path,
) -> None:
    audit = folder / "store/audit.duckdb"
    program = (
        "import sys; from pathlib import Path; from wholepicture.warehouse import open_warehouse\n"
        "with open_warehouse(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", program, str(audit)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(CouldNotFinishError, match="another program holds"):
            run_night(folder, THIRD)
        other.communicate()
    assert not list((folder / "store").glob("audit.damaged*"))
    run_night(folder, THIRD)


def test_a_copy_being_read_elsewhere_does_not_stop_a_run(folder: Path) -> None:
    audit = folder / "store/audit.duckdb"
    program = (
        "import sys; from pathlib import Path; from wholepicture.warehouse import open_warehouse\n"
        "with open_warehouse(Path(sys.argv[1]), read_only=True) as warehouse:\n"
        "    print('open', flush=True); sys.stdin.read()\n"
        "    print(warehouse.row('select count(*) from audit.audit.register')[0], flush=True)"
    )
    words = [sys.executable, "-c", program, str(audit)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        run_night(folder, THIRD)
        assert other.communicate()[0] == b"2\n"
    assert len(audit_rows(audit)["register"]) == 3
