"""The lock of a run: an operating-system lock on `store/lock`.

A run never waits for it. The file names the process that holds the lock. The file is never
unlinked, because a lock on an unlinked file protects nothing. The operating system releases the
lock when the process ends, however it ends.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from wholepicture.errors import StoreHeldError
from wholepicture.store.layout import unwritable


@contextmanager
def locked(path: Path, kind: str = "run") -> Iterator[None]:
    """Holds the lock until the block ends; raises StoreHeldError at once if another process has it.

    `kind` is the word for the holder of the lock in the error's sentence.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(f"the store's lock, {path}", error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(descriptor), path.stat()):
                raise BlockingIOError  # a restore has replaced the store in the meantime
        except (BlockingIOError, FileNotFoundError):
            raise StoreHeldError(
                f"the store {path.parent}",
                expected=f"no other {kind}",
                found=f"a {kind} that holds it ({_holder(path)})",
                do="Wait until it has ended, or stop it, and run again.",
            ) from None
        try:
            _sign(descriptor)
        except OSError as error:
            raise unwritable(f"the store's lock, {path}", error) from None
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int) -> None:
    signature = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "start": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(signature).encode(), 0)


def _holder(path: Path) -> str:
    """The process that holds the lock, in words."""
    try:
        signature = json.loads(path.read_text(encoding="utf-8"))
        return f"process {signature['pid']} on {signature['host']}, started {signature['start']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it has not signed yet"
