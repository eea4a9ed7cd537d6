"""A store restored from a backup: checked beside the old one, and put in place in one step.

The backup is unpacked in a folder beside the store, on the same disk. Every byte is compared, and
every database is read. Only then are the two folders exchanged, in one rename. If the restore is
killed at any moment, the store is either the old or the new one. The next run of this store, or the
next restore, removes what is left beside it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import IO

from wholepicture.errors import ArgumentsError, CouldNotFinishError, could_not, fault_of
from wholepicture.store.backup_files import (
    Manifest,
    NotOursError,
    read_end,
    read_file,
    read_manifest,
)
from wholepicture.store.checking import faults_of
from wholepicture.store.layout import Layout, gigabytes, make_store, sync
from wholepicture.store.locking import locked
from wholepicture.store.protocol import Reached, nobody_listens
from wholepicture.store.register import SCHEMA_VERSION
from wholepicture.store.snapshots import DamagedAuditError, snapshot
from wholepicture.store.swapping import exchange, remove, sync_tree

# everything that this or an earlier version writes into a store; a folder with other files is not
# replaced
_OF_A_STORE = (
    "audit.*", "nights", "by-hand", "spill", "prefect", "lock", "*.lock", "run-*.toml",
    "run-*.next", "folders.json*", ".*.next", "serve", "last-run.json", "not-judged.json*",
)  # fmt: skip


def restore(store: Path, backup: Path, *, reached: Reached = nobody_listens) -> Manifest:
    """The restored backup; the store is then as it was when the backup was made.

    Raises ArgumentsError for a file that is not a whole backup or is of a newer version,
    StoreHeldError if a run or `wholepicture serve` holds the store, CouldNotFinishError if the new
    store cannot be put in place. After an error the store is unchanged.
    """
    layout = Layout(store=store.resolve(), out=store.resolve())
    umask = os.umask(0o077)
    try:
        with ExitStack() as stack:
            if layout.store.exists():
                refuse_other_folder(layout)
                stack.enter_context(locked(layout.lock))
                if layout.serve_lock.exists():
                    stack.enter_context(locked(layout.serve_lock, kind="`wholepicture serve`"))
            source = stack.enter_context(_opened(backup))
            try:
                return _replace(layout, backup, source, reached)
            finally:
                remove(layout.restoring)
    finally:
        os.umask(umask)


def refuse_other_folder(layout: Layout) -> None:
    """Raises ArgumentsError for a folder with other files than a store's, or none of them."""
    names = [path.name for path in layout.store.iterdir()] if layout.store.is_dir() else None
    if names is None:
        found = "a file"
    elif names and "lock" not in names:
        found = "a folder that no audit has written"
    elif others := [one for one in names if not any(fnmatch(one, of) for of in _OF_A_STORE)]:
        found = f"a store with other files or folders in it, {len(others)} of them"
    elif os.path.ismount(layout.store):
        found = "the top of a disk, which cannot be renamed"
    else:
        return
    raise ArgumentsError(
        f"--store {layout.store}",
        expected="a store and nothing else, or no folder yet: it is replaced whole",
        found=found,
        do="Move away what is not of the store, or restore into a new folder.",
    )


@contextmanager
def _opened(backup: Path) -> Iterator[IO[bytes]]:
    try:
        if not backup.is_file():
            raise FileNotFoundError
        file = backup.open("rb")
    except OSError as error:
        found = "none" if isinstance(error, FileNotFoundError) else fault_of(error)
        raise _refused(backup, found) from None
    with file:
        yield file


def _replace(layout: Layout, backup: Path, source: IO[bytes], reached: Reached) -> Manifest:
    try:
        manifest = read_manifest(source)
        if manifest.schema_version > SCHEMA_VERSION:
            raise _refused(backup, f"one of a newer version of Whole Picture ({manifest.version})")
        if backup.stat().st_size != manifest.size_of_backup():
            raise NotOursError
        fresh = _unpacked(layout, manifest, source)
    except NotOursError:
        raise _refused(backup, "a file that is none, or was cut short or changed") from None
    except OSError as error:
        raise _unwritable(layout, error) from None
    reached("backup unpacked")
    _insist_on_order(fresh, backup)
    reached("backup checked")
    with locked(fresh.lock):
        try:
            _put_in_place(layout, fresh)
        except OSError as error:
            raise _unwritable(layout, error) from None
        reached("store replaced")
    return manifest


def _unpacked(layout: Layout, manifest: Manifest, source: IO[bytes]) -> Layout:
    """The layout of a new store beside the old one, with the files of the backup."""
    remove(layout.restoring)
    layout.store.parent.mkdir(parents=True, exist_ok=True)
    layout.restoring.mkdir(mode=0o700)
    free = shutil.disk_usage(layout.restoring).free
    if free < manifest.unpacked:
        raise CouldNotFinishError(
            f"--store {layout.store}",
            expected=f"{gigabytes(manifest.unpacked)} free on its disk",
            found=gigabytes(free),
            do="Free the disk, or restore into a folder on another; the store has not changed.",
        )
    fresh = Layout(store=layout.restoring, out=layout.restoring)
    make_store(fresh, fresh.landed_alone)
    for packed in manifest.files:
        path = fresh.store / packed.name
        with path.open("xb") as target:
            read_file(source, packed, target)
        os.utime(path, (packed.modified_at, packed.modified_at))
    read_end(source, manifest)
    return fresh


def _insist_on_order(fresh: Layout, backup: Path) -> None:
    """Raises ArgumentsError if the unpacked files are not a store without faults."""
    fresh.lock.touch(mode=0o600)
    try:
        with snapshot(fresh) as held:
            fault = next(faults_of(held), "")
            is_whole = len(held.files) == sum(
                1 for path in fresh.store.rglob("*") if path.is_file() and path != fresh.lock
            )
    except DamagedAuditError:
        fault, is_whole = "audit.duckdb does not open", True
    if fault or not is_whole:
        found = f"a fault: {fault.partition(';')[0]}" if fault else "files that its audit has not"
        raise _refused(backup, found)


def _put_in_place(layout: Layout, fresh: Layout) -> None:
    """Exchanges new store and old store in one rename; raises OSError, CouldNotFinishError."""
    _give_to_owner(layout, fresh)
    sync_tree(fresh.store)
    if not layout.store.exists():
        fresh.store.rename(layout.store)
    elif not exchange(fresh.store, layout.store):
        raise CouldNotFinishError(
            f"--store {layout.store}",
            expected="a file system on which two folders can change places in one step",
            found="one on which they cannot",
            do="Restore into a folder that is not there yet; this store has not changed.",
        )
    with suppress(OSError):
        sync(layout.store.parent)


def _give_to_owner(layout: Layout, fresh: Layout) -> None:
    """Gives the new store to the owner of the old one, if root restores for another user."""
    if os.geteuid() == 0 and layout.store.exists():
        owner = layout.store.stat()
        for path in (fresh.store, *fresh.store.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _refused(backup: Path, found: str) -> ArgumentsError:
    return ArgumentsError(
        f"the backup {backup}",
        expected="a file that `wholepicture store backup` wrote, unchanged",
        found=found,
        do="Give another backup; the store has not changed.",
    )


def _unwritable(layout: Layout, error: OSError) -> CouldNotFinishError:
    return could_not(
        f"the folder {layout.store.parent}, beside the store",
        fault_of(error),
        expected="a folder that can be written",
        do="Make it writable, or restore into another folder; the store has not changed.",
    )
