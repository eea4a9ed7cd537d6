"""The store: who may hold it, what it refuses, and how it finishes an interrupted commit."""

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
    FIRST,
    SEEN,
    THIRD,
    gap,
    run_night,
)
from helpers.looking import audit_rows, hold_nothing, published
from wholepicture import store
from wholepicture.errors import ArgumentsError, CouldNotFinishError, StoreHeldError
from wholepicture.stages import publishing
from wholepicture.store import register
from wholepicture.store.layout import network_file_system
from wholepicture.warehouse import WarehouseError, open_warehouse

HOLD = """
import sys
from pathlib import Path
from wholepicture import store
from wholepicture.stages import publishing
with store.held(Path(sys.argv[1]), Path(sys.argv[2]), render=publishing.render):
    print("held", flush=True)
    sys.stdin.read()
"""


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


def test_a_store_that_cannot_be_written_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(CouldNotFinishError, match="--store"):
        run_night(tmp_path, FIRST)


@pytest.mark.long
def test_only_the_newest_night_files_are_kept(tmp_path: Path) -> None:
    nights = [date(2026, 11, day) for day in (20, 17, 18, 19, 16)]
    for night in nights:
        run_night(tmp_path, night, [])
    kept = [path.name[:10] for path in sorted((tmp_path / "store/nights").iterdir())]
    assert kept == ["2026-11-18", "2026-11-19", "2026-11-20"]


def test_a_failed_night_leaves_nothing_behind_and_yesterday_unchanged(folder: Path) -> None:
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
