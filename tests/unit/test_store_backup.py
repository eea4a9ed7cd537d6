"""A backup is one file with one state of the store; a restored store is tested before use."""

import json
import re
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import little_nights
from helpers.backups import flipped, killed_restore, repacked, spoilt
from helpers.command_line import started
from helpers.little_nights import FIRST, THIRD, run_night
from helpers.looking import audit_rows, published
from helpers.nights_out import digests
from helpers.old_stores import PACKED, unpacked
from wholepicture import store
from wholepicture.errors import ArgumentsError, CouldNotFinishError, StoreHeldError
from wholepicture.stages import publishing
from wholepicture.store import back_up, faults, register, restore

KEPT = ("audit.duckdb", "nights/2026-11-18.1.duckdb", "nights/2026-11-19.2.duckdb")


@pytest.fixture(scope="module")
def made(two_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the store of two small nights."""
    backup = tmp_path_factory.mktemp("backup") / "store.tar"
    back_up(two_nights / "store", backup)
    return backup


@pytest.fixture
def backup(made: Path, tmp_path: Path) -> Path:
    """A copy of that backup."""
    return shutil.copy(made, tmp_path / "copy.tar")


def kept(folder: Path) -> dict[str, str]:
    """The sha256 of each file that the store has to keep, by name."""
    return {name: of for name, of in digests(folder).items() if name in KEPT}


def test_a_backup_is_one_private_file_that_tar_can_read(made: Path, two_nights: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [path.name for path in made.parent.iterdir()] == ["store.tar"]
    with tarfile.open(made) as packed:
        first, *files = packed.getmembers()
        manifest = packed.extractfile(first)
        assert manifest is not None
        listed = {file["name"]: file["sha256"] for file in json.load(manifest)["files"]}
    assert first.name == "manifest.json"
    assert [file.name for file in files] == list(KEPT)
    assert listed == kept(two_nights / "store")


def test_a_restored_store_publishes_the_same_bytes_the_night_after(
    made: Path, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder / "out", other / "out", symlinks=True)
    restore(other / "store", made)
    assert stat.S_IMODE((other / "store").stat().st_mode) == 0o700
    assert faults(other / "store") == []
    for place in (folder, other):
        run_night(place, THIRD)
    assert published(other / "out") == published(folder / "out")
    assert audit_rows(other / "store/audit.duckdb") == audit_rows(folder / "store/audit.duckdb")


def test_a_store_is_replaced_by_what_the_backup_holds_and_nothing_else(
    made: Path, folder: Path
) -> None:
    before = kept(folder / "store")
    (folder / "store" / "audit.duckdb").write_bytes(b"damaged")
    (folder / "store" / "nights" / "2026-11-17.9.duckdb").touch()
    restore(folder / "store", made)
    assert kept(folder / "store") == before
    assert not (folder / "store" / "nights" / "2026-11-17.9.duckdb").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


_STEPS = (
    "records kept",
    "audit committed",
    "previous kept",
    "audit replaced",
    "superseded unlinked",
)


def test_a_backup_made_while_a_night_is_kept_is_the_store_before_it_or_after_it(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "made").mkdir()

    def look(step: str) -> None:
        if step in _STEPS:
            back_up(folder / "store", tmp_path / "made" / f"{_STEPS.index(step)}.tar")

    before = audit_rows(folder / "store/audit.duckdb")
    run_night(folder, THIRD, reached=look)
    after = audit_rows(folder / "store/audit.duckdb")
    found = []
    for one in sorted((tmp_path / "made").iterdir()):
        restore(tmp_path / "back", one)
        found.append(audit_rows(tmp_path / "back" / "audit.duckdb") == after)
        assert found[-1] or audit_rows(tmp_path / "back" / "audit.duckdb") == before
    assert found == [False, False, False, True, True]


def test_a_store_of_an_earlier_version_is_backed_up_and_put_back(tmp_path: Path) -> None:
    folder = unpacked(min(PACKED), tmp_path)
    back_up(folder / "store", tmp_path / "old.tar")
    restore(tmp_path / "back", tmp_path / "old.tar")
    assert kept(tmp_path / "back") == kept(folder / "store")


def test_a_target_in_the_store_or_that_is_there_is_refused(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "store")
    (folder / "there").touch()
    (folder / "dangling").symlink_to(folder / "nothing")
    for name in ("store/b.tar", "link/nights/b.tar", "there", "out", "dangling"):
        with pytest.raises(ArgumentsError, match="expected a new file outside STORE"):
            back_up(folder / "store", folder / name)
    assert (folder / "there").read_bytes() == b""


def test_a_damaged_store_is_not_backed_up(folder: Path) -> None:
    file = folder / "store" / "nights" / "2026-11-19.2.duckdb"
    spoilt(file, flipped(500_000))
    with pytest.raises(CouldNotFinishError, match=r"2026-11-19\.2\.duckdb cannot be read"):
        back_up(folder / "store", folder / "b.tar")
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


# no file of the child may grow over the limit: what it writes beyond fails as on a full disk
PROGRAM = """
import resource, sys
from pathlib import Path
from wholepicture import store
from wholepicture.errors import CouldNotFinishError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    getattr(store, sys.argv[1])(Path(sys.argv[2]), Path(sys.argv[3]))
except CouldNotFinishError as error:
    sys.exit("ours: " + str(error))
"""


@pytest.mark.parametrize("call", ["back_up", "restore"])
def test_a_full_disk_leaves_no_half_file_and_the_store_as_it_was(
    call: str, folder: Path, backup: Path
) -> None:
    target = folder / "b.tar" if call == "back_up" else backup
    before = digests(folder)
    full = subprocess.run(
        [sys.executable, "-c", PROGRAM, call, str(folder / "store"), str(target), "3000000"],
        cwd=Path(little_nights.__file__).parents[1],
        capture_output=True,
        check=False,
        text=True,
    )
    assert full.returncode == 1
    assert re.fullmatch(r"ours: .*found a full disk\. Free space on it.*\n", full.stderr)
    assert digests(folder, but="lock") == {
        name: of for name, of in before.items() if name != "store/lock"
    }
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


def manifest_says(old: bytes, new: bytes) -> Callable[[bytearray], object]:
    assert len(old) == len(new)
    return lambda whole: whole.__setitem__(slice(0, 2000), whole[:2000].replace(old, new, 1))


STRANGE = {
    "cut short by one byte": lambda b: spoilt(b, lambda w: w.pop()),
    "cut in the middle of a file": lambda b: spoilt(
        b, lambda w: w.__delitem__(slice(400_000, None))
    ),
    "cut after its manifest": lambda b: spoilt(b, lambda w: w.__delitem__(slice(1536, None))),
    "longer by a byte": lambda b: spoilt(b, lambda w: w.append(0)),
    "empty": lambda b: spoilt(b, lambda w: w.clear()),
    "no tar": lambda b: spoilt(b, lambda w: w.__setitem__(slice(0, 600), b"x" * 600)),
    "a header changed": lambda b: spoilt(b, flipped(100)),
    "its manifest changed": lambda b: spoilt(b, flipped(700)),
    "the padding changed": lambda b: spoilt(b, flipped(1530)),
    "a file changed": lambda b: spoilt(b, flipped(500_000)),
    "the last byte changed": lambda b: spoilt(b, flipped(-1)),
    "a file renamed": lambda b: spoilt(
        b, lambda w: w.__setitem__(slice(0, None), w.replace(b"nights/2026", b"../../2026"))
    ),
    "another form": lambda b: spoilt(b, manifest_says(b'"form": 1', b'"form": 2')),
    "a path that leads out": lambda b: repacked(b, tarfile.TarInfo("../../evil.duckdb"), b"x"),
    "an absolute path": lambda b: repacked(b, tarfile.TarInfo("/tmp/evil.duckdb"), b"x"),
    "a link": lambda b: repacked(b, link("audit.duckdb", "/etc/passwd")),
}


def link(name: str, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return member


@pytest.mark.parametrize("how", STRANGE)
def test_a_backup_that_is_not_whole_or_not_ours_is_refused(
    how: str, folder: Path, backup: Path
) -> None:
    STRANGE[how](backup)
    before = kept(folder / "store")
    with pytest.raises(ArgumentsError, match="cut short or changed"):
        restore(folder / "store", backup)
    assert kept(folder / "store") == before
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


def test_a_backup_of_a_newer_version_is_refused(folder: Path, backup: Path) -> None:
    now = f'"schema_version": {register.SCHEMA_VERSION}'.encode()
    spoilt(backup, manifest_says(now, now[:-1] + b"9"))
    with pytest.raises(ArgumentsError, match="one of a newer version of Whole Picture"):
        restore(folder / "store", backup)


def test_a_backup_that_is_none_is_refused(folder: Path) -> None:
    for path, found in ((folder / "none", "found none"), (folder / "out", "found none")):
        with pytest.raises(ArgumentsError, match=found):
            restore(folder / "store", path)


def test_a_store_held_by_a_run_is_not_replaced(folder: Path, backup: Path) -> None:
    before = kept(folder / "store")
    with (
        store.held(folder / "store", folder / "out", render=publishing.render),
        pytest.raises(StoreHeldError),
    ):
        restore(folder / "store", backup)
    assert kept(folder / "store") == before


def test_a_store_behind_a_link_is_replaced_where_it_is(folder: Path, backup: Path) -> None:
    real = folder / "disk" / "real"
    real.parent.mkdir()
    (folder / "store").rename(real)
    (folder / "store").symlink_to(real)
    before = kept(real)
    (real / "audit.duckdb").unlink()
    restore(folder / "store", backup)
    assert (folder / "store").readlink() == real
    assert kept(real) == before
    assert [path.name for path in real.parent.iterdir()] == ["real"]


def test_a_folder_that_holds_anything_else_is_not_replaced(folder: Path, backup: Path) -> None:
    (folder / "store" / "exports").mkdir()
    with pytest.raises(ArgumentsError, match="other files or folders in it, 1 of them"):
        restore(folder / "store", backup)
    with pytest.raises(ArgumentsError, match="a folder that no audit has written"):
        restore(folder / "out", backup)
    assert (folder / "store" / "exports").is_dir()


@pytest.mark.long
@pytest.mark.parametrize("step", ["backup unpacked", "backup checked", "store replaced"])
def test_a_restore_killed_at_any_step_leaves_the_old_store_or_the_new_one(
    step: str, folder: Path, backup: Path
) -> None:
    restored = kept(folder / "store")
    run_night(folder, THIRD)
    old = kept(folder / "store")
    assert old != restored
    killed_restore(folder / "store", backup, step)
    assert kept(folder / "store") == (restored if step == "store replaced" else old)
    assert (folder / ".store.restoring").is_dir()
    assert faults(folder / "store") == []
    restore(folder / "store", backup)
    assert kept(folder / "store") == restored
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


def test_the_next_run_removes_what_a_killed_restore_left(folder: Path, backup: Path) -> None:
    killed_restore(folder / "store", backup, "store replaced")
    run_night(folder, FIRST)
    assert sorted(path.name for path in folder.iterdir()) == ["out", "store"]


def test_who_waited_for_the_lock_of_the_old_store_does_not_run_in_the_new_one(
    folder: Path, backup: Path
) -> None:
    from wholepicture.store.locking import locked

    def look(step: str) -> None:
        if step == "store replaced":
            with pytest.raises(StoreHeldError), locked(folder / "store" / "lock"):
                pass

    restore(folder / "store", backup, reached=look)
    with locked(folder / "store" / "lock"):
        pass


def test_the_commands_take_the_store_from_settings_and_refuse_places_that_others_read(
    folder: Path,
) -> None:
    settings = folder / "settings.toml"
    places = {"store": "store", "exports": "in", "out": "elsewhere"}
    named = "".join(f'{key} = "{folder / place}"\n' for key, place in places.items())
    settings.write_text(f"[folders]\n{named}")
    for place in ("in", "elsewhere"):
        (folder / place).mkdir()
    for place, name in (("in", "EXPORTS"), ("elsewhere", "OUT"), ("out", "OUT")):
        target = folder / place / "b.tar"
        refused = started("store", "backup", target, "--settings", settings).end()
        refused.assert_one_sentence(2, "outside STORE, EXPORTS and OUT", f"found one in {name}")
        assert not target.exists()
    ended = started("store", "backup", folder / "b.tar", "--settings", settings).end()
    assert (ended.code, ended.complained) == (0, "")
    assert "It holds children's records" in ended.said
    back = started("store", "restore", folder / "b.tar", "--store", folder / "back").end()
    assert (back.code, back.complained) == (0, "")
    assert kept(folder / "back") == kept(folder / "store")
