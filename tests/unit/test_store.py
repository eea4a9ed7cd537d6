"""The store: who may hold it, what it refuses, and how it finishes what was begun."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections import namedtuple
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FACTS,
    FIRST,
    NIGHTS,
    SECOND,
    SEEN,
    THIRD,
    audit_rows,
    gap,
    judge,
    published,
    run_night,
)
from wholepicture import publishing, store
from wholepicture.errors import ArgumentsError, CouldNotFinishError, StoreHeldError
from wholepicture.store import register, swapping
from wholepicture.store.layout import Layout, network_file_system
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse

HOLD = """
import sys
from pathlib import Path
from wholepicture import publishing, store
with store.held(Path(sys.argv[1]), Path(sys.argv[2]), render=publishing.render):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    run_night(folder, FIRST)
    run_night(folder, SECOND)
    return folder


@pytest.fixture
def folder(two_nights: Path, tmp_path: Path) -> Path:
    """A copy of a store that holds two nights."""
    copy = tmp_path / "copy"
    shutil.copytree(two_nights, copy, symlinks=True)
    return copy


def hold_nothing(folder: Path, **more: float) -> tuple[str, ...]:
    """The store has been held and put in order, and nothing was run; what it said."""
    with store.held(
        folder / "store", folder / "out", render=publishing.render, **more
    ) as held:
        return held.notices


def test_another_run_that_holds_the_store_is_named_at_once(folder: Path) -> None:
    words = [sys.executable, "-c", HOLD, str(folder / "store"), str(folder / "out")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StoreHeldError, match=f"process {other.pid} on ") as refused:
            hold_nothing(folder)
        other.communicate()
    assert refused.value.exit_code == 4
    assert hold_nothing(folder) == ()


def test_only_its_owner_may_read_the_store_and_the_umask_is_given_back(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        run_night(folder, THIRD)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    modes = {
        path: stat.S_IMODE(path.stat().st_mode)
        for path in (folder / "store", *(folder / "store").rglob("*"))
    }
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_the_layout_of_the_store_is_as_promised(folder: Path) -> None:
    names = {str(path.relative_to(folder / "store")) for path in (folder / "store").rglob("*")}
    assert names == {
        "audit.duckdb",
        "audit.previous.duckdb",
        "lock",
        "nights",
        "nights/2026-11-18.1.duckdb",
        "nights/2026-11-19.2.duckdb",
        "prefect",
        "spill",
    }


def test_a_network_file_system_is_refused_for_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wholepicture.store.layout.network_file_system", lambda path: "nfs4")
    with pytest.raises(ArgumentsError, match="nfs4"):
        hold_nothing(tmp_path)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/srv/share/store", "cifs"),
        ("/srv/share", "cifs"),
        ("/srv/shared", None),
        ("/home/a/s", "fuse.sshfs"),
        ("/srv/share/disk/store", None),
        ("/srv/with space/store", "nfs4"),
    ],
)
def test_the_nearest_mount_says_whether_a_file_system_is_a_network_one(
    place: str, kind: str | None, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda / ext4 rw 0 0\n//server/x /srv/share cifs rw 0 0\n"
        "/dev/sdb /srv/share/disk xfs rw 0 0\nme@host: /home/a fuse.sshfs rw 0 0\n"
        "server:/y /srv/with\\040space nfs4 rw 0 0\n"
    )
    assert network_file_system(Path(place), mounts) == kind


def test_too_little_room_stops_a_run_before_anything(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    audit = (folder / "store" / "audit.duckdb").stat().st_size
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: usage(10**12, 0, 3 * 1000 + 2 * audit - 1)
    )
    with store.held(folder / "store", folder / "out", render=publishing.render) as held:
        held.require_space(999)
        with pytest.raises(CouldNotFinishError, match="GB free"):
            held.require_space(1000)


def test_a_write_ahead_log_beside_the_audit_stops_a_run_and_is_named(folder: Path) -> None:
    log = folder / "store" / "audit.duckdb.wal"
    log.touch()
    before = published(folder / "out")
    with pytest.raises(CouldNotFinishError, match=r"audit\.duckdb\.wal"):
        run_night(folder, THIRD)
    assert log.exists()
    assert published(folder / "out") == before


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


def flip_a_byte_of_every_block(audit: Path) -> None:
    content = bytearray(audit.read_bytes())
    for at in range(3 * 4096 + 5000, len(content), 262144):
        content[at] ^= 0xFF
    audit.write_bytes(content)


def empty(audit: Path) -> None:
    audit.write_bytes(b"")


def overwrite(audit: Path) -> None:
    audit.write_text("not a database")


@pytest.mark.parametrize(
    "damage", [truncate, flip_a_byte_of_every_block, empty, overwrite], ids=lambda one: one.__name__
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


def test_a_store_of_another_version_is_left_alone(folder: Path) -> None:
    audit = folder / "store/audit.duckdb"
    with open_warehouse() as warehouse, register.attached(warehouse, audit):
        warehouse.run("update audit.schema_version set version = 99")
    with pytest.raises(CouldNotFinishError, match="version 99"):
        run_night(folder, THIRD)
    assert not list((folder / "store").glob("audit.damaged*"))


def test_an_out_that_cannot_be_written_stops_a_run_before_anything(folder: Path) -> None:
    before = audit_rows(folder / "store/audit.duckdb")
    shutil.rmtree(folder / "out")
    (folder / "out").write_text("a file")
    with pytest.raises(CouldNotFinishError, match="can be written") as refused:
        run_night(folder, THIRD)
    assert refused.value.exit_code == 5
    assert audit_rows(folder / "store/audit.duckdb") == before


def test_a_store_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(CouldNotFinishError, match="--store"):
        run_night(tmp_path, FIRST)


class Refusing:
    """A file system on which another program holds a file for the first few tries."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.exchange = swapping.exchange

    def __call__(self, one: Path, other: Path) -> bool:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(13, "held by another program")
        return self.exchange(one, other)


def test_a_swap_that_is_refused_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = Refusing(3)
    monkeypatch.setattr(swapping, "exchange", refusing)
    run_night(folder, SECOND, [gap(SEEN, "child-9")], patience=10)
    assert refusing.left == -1
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()


def test_a_swap_that_stays_refused_leaves_the_night_safe_and_is_finished_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(folder / "out")
    monkeypatch.setattr(swapping, "exchange", Refusing(10**6))
    said = [gap(SEEN, "child-9")]
    with pytest.raises(CouldNotFinishError, match="The night is safe in the store") as refused:
        run_night(folder, SECOND, said, patience=0.1)
    assert "`wholepicture publish` finishes it" in str(refused.value)
    after = {name: told for name, told in published(folder / "out").items() if name in before}
    assert after == before
    assert "could not be swapped" in hold_nothing(folder, patience=0.1)[0]
    monkeypatch.undo()
    store.republish(folder / "store", folder / "out", render=publishing.render)
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()
    assert not list((folder / "out").glob(".*"))


def test_a_night_refused_is_published_with_the_next_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swapping, "exchange", Refusing(10**6))
    with pytest.raises(CouldNotFinishError, match="safe"):
        run_night(folder, SECOND, [gap(SEEN, "child-9")], patience=0.1)
    monkeypatch.undo()
    monkeypatch.setattr(swapping, "exchange", Refusing(1))
    run_night(folder, THIRD, patience=0.0)
    assert "child-9" in (folder / "out" / str(SECOND) / "findings.csv").read_text()


def test_publish_writes_every_night_again_from_the_store_alone(folder: Path) -> None:
    before = published(folder / "out")
    shutil.rmtree(folder / "out")
    shutil.rmtree(folder / "store/nights")
    nights = store.republish(folder / "store", folder / "out", render=publishing.render)
    assert nights == [FIRST, SECOND]
    assert published(folder / "out") == before


def test_publish_puts_right_a_file_that_somebody_changed(folder: Path) -> None:
    before = published(folder / "out")
    (folder / "out" / str(FIRST) / "late.csv").write_text("changed by hand")
    store.republish(folder / "store", folder / "out", render=publishing.render)
    assert published(folder / "out") == before


def test_a_night_that_somebody_removed_from_out_stays_removed(folder: Path) -> None:
    shutil.rmtree(folder / "out" / str(FIRST))
    run_night(folder, THIRD)
    assert not (folder / "out" / str(FIRST)).exists()


def test_a_night_that_another_version_renders_otherwise_is_committed_as_it_renders_now(
    folder: Path,
) -> None:
    shutil.rmtree(folder / "out" / str(SECOND))

    def render(warehouse: Warehouse, night: date, place: Path) -> dict[str, str]:
        outputs = publishing.render(warehouse, night, place)
        (place / "more.csv").write_text("of a later version\n")
        return {**outputs, "more.csv": str(swapping.sha256_of(place / "more.csv"))}

    with store.held(folder / "store", folder / "out", render=render) as held:
        assert "by another version" in held.notices[0]
    assert (folder / "out" / str(SECOND) / "more.csv").exists()
    with store.held(folder / "store", folder / "out", render=render) as held:
        assert held.notices == ()


def test_latest_names_the_newest_night_not_the_one_just_run(folder: Path) -> None:
    run_night(folder, FIRST)
    assert (folder / "out/latest.txt").read_text() == f"{SECOND}\n"
    assert (folder / "out/latest").readlink() == Path(str(SECOND))


def test_only_the_newest_night_files_are_kept(tmp_path: Path) -> None:
    nights = [date(2026, 11, day) for day in (20, 17, 18, 19, 16)]
    for night in nights:
        run_night(tmp_path, night, [])
    kept = [path.name[:10] for path in sorted((tmp_path / "store/nights").iterdir())]
    assert kept == ["2026-11-18", "2026-11-19", "2026-11-20"]


def test_a_fault_on_the_way_leaves_nothing_behind_and_yesterday_untouched(folder: Path) -> None:
    before = published(folder / "out")
    layout = sorted(path.name for path in (folder / "store").rglob("*"))
    twice = [gap(SEEN, "child-1")]

    def fault(step: str) -> None:
        if step == "night rendered":
            raise WarehouseError("here", expected="a", found="b", do="c")

    with pytest.raises(WarehouseError):
        run_night(folder, THIRD, twice, reached=fault)
    assert published(folder / "out") == before
    assert sorted(path.name for path in (folder / "store").rglob("*")) == layout


def test_old_spill_is_gone_at_the_start(folder: Path) -> None:
    (folder / "store/spill/old.tmp").write_text("a name")
    hold_nothing(folder)
    assert not list((folder / "store/spill").iterdir())


def test_what_is_not_ours_in_out_is_left_alone(folder: Path) -> None:
    for name in (".building-site", "notes.txt", "2026-11-32", ".old-times-1"):
        (folder / "out" / name).mkdir()
    run_night(folder, THIRD)
    names = {path.name for path in (folder / "out").iterdir()}
    assert {".building-site", "notes.txt", "2026-11-32", ".old-times-1"} <= names


def test_the_register_has_the_hash_of_every_file_and_the_rows_of_every_table(folder: Path) -> None:
    (first, _) = audit_rows(folder / "store/audit.duckdb")["register"]
    assert json.loads(first[4]) == FACTS.inputs
    layout = Layout(store=folder / "store", out=folder / "out")
    with register.reading(layout.audit) as warehouse:
        for row in register.rows(warehouse):
            assert swapping.whole(layout.published(row.night), row.outputs)
            assert register.counts(warehouse, row.night) == row.counts
