"""A small file that is replaced whole, so that readers see either the old or the new one."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from wholepicture.store.layout import sync

# follow no link, and wait for no pipe
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Writes a file beside the old one, flushes it and moves it into place; raises OSError.

    After an error the old file is still there, and nothing beside it. A file that a killed process
    left beside it is overwritten by the next process.
    """
    os.close(write_locked(path, content, mode=mode))


def write_locked(path: Path, content: bytes, *, mode: int = 0o600) -> int:
    """The descriptor of a file, written like `write_whole` and locked until it is closed.

    The file is locked before other processes can find it under its name.
    """
    beside = path.with_name(f".{path.name}.next")
    descriptor = None
    try:
        descriptor = os.open(beside, _FLAGS, mode)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(descriptor, mode)  # independent of the umask
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
        beside.replace(path)
    except BaseException:
        if descriptor is not None:
            os.close(descriptor)
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # a share may be unable to flush a folder
        sync(path.parent)
    return descriptor
