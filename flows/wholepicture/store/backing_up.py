"""A backup of a store: one file, which can be made during a run."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from wholepicture.errors import ArgumentsError, CouldNotFinishError, could_not, fault_of
from wholepicture.store import register
from wholepicture.store.backup_files import AT_ONCE, MANIFEST, Manifest, Packed, header, padding
from wholepicture.store.checking import faults_of
from wholepicture.store.layout import Layout, sync
from wholepicture.store.snapshots import Opened, Snapshot, reading_audit, snapshot


def back_up(store: Path, target: Path) -> Manifest:
    """The backup written to the target, a new file that only its owner can read (0600).

    It has the state of the store at one moment, and was checked. Raises ArgumentsError for a target
    that exists or is in the store, CouldNotFinishError for a store with a fault or a target that
    cannot be written. No part of a file is left.
    """
    layout = Layout(store=store.absolute(), out=store.absolute())
    refuse_target(layout, target)
    with snapshot(layout) as held:
        for fault in faults_of(held):
            raise CouldNotFinishError(
                f"the store {layout.store}",
                expected="one in order to be backed up",
                found=f"a fault: {fault.removesuffix('.')}",
                do="Put it right; `wholepicture store check` lists every fault.",
            )
        manifest = _manifest(held)
        _write(target, lambda file: _pack(held, manifest, file))
    return manifest


def refuse_target(layout: Layout, target: Path) -> None:
    """Raises ArgumentsError for a target that already exists, or is in the store."""
    found = ""
    if layout.store.resolve() in target.resolve().parents:
        found = "one in the store, with which it would be lost"
    elif os.path.lexists(target):
        found = "something of that name"
    if found:
        raise ArgumentsError(
            f"the backup {target}",
            expected="a new file outside STORE, EXPORTS and OUT",
            found=found,
            do="Give another name; on another disk, so that one fault does not cost both.",
        )


def _manifest(held: Snapshot) -> Manifest:
    with reading_audit(held.audit) as warehouse:
        schema = register.schema_version(warehouse)
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("wholepicture"),
        schema_version=schema,
        files=tuple(_packed(file) for file in held.files),
    )


def _packed(opened: Opened) -> Packed:
    status = os.fstat(opened.file.fileno())
    opened.file.seek(0)
    digest = hashlib.file_digest(opened.file, "sha256").hexdigest()
    return Packed(
        name=opened.name, size=status.st_size, modified_at=int(status.st_mtime), sha256=digest
    )


def _pack(held: Snapshot, manifest: Manifest, target: IO[bytes]) -> None:
    content = manifest.content()
    target.write(header(MANIFEST, len(content)) + content + padding(len(content)))
    for opened, packed in zip(held.files, manifest.files, strict=True):
        target.write(header(packed.name, packed.size, packed.modified_at))
        opened.file.seek(0)
        while piece := opened.file.read(AT_ONCE):
            target.write(piece)
        target.write(padding(packed.size))
    target.write(bytes(manifest.size_of_backup() - target.tell()))


def _write(target: Path, pack: Callable[[IO[bytes]], None]) -> None:
    """Writes beside the target and moves the file into place; an unfinished file is removed."""
    beside = target.with_name(f".{target.name}.next")
    try:
        beside.unlink(missing_ok=True)  # left by a killed backup
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            pack(file)
            file.flush()
            os.fsync(descriptor)
        beside.replace(target)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        fault = error
    else:
        with suppress(OSError):  # a share may be unable to flush a folder
            sync(target.parent)
        return
    raise could_not(
        f"the backup {target}",
        fault_of(fault),
        expected="a folder that can be written",
        do="Give another place; the store has not changed.",
    )
