"""A small file that is replaced whole: whoever reads it sees the old one or the new one."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from wholepicture.store.layout import sync

# no link is followed, and no pipe waited for
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Writes the file beside, flushes it and puts it in place; raises OSError.

    An error leaves the old file, and nothing beside it. What a killed process left beside it is
    written over by the next.
    """
    os.close(write_locked(path, content, mode=mode))


def write_locked(path: Path, content: bytes, *, mode: int = 0o600) -> int:
    """The descriptor of a file written as `write_whole` does, locked until it is closed.

    The file is locked before anybody can find it under its name.
    """
    beside = path.with_name(f".{path.name}.next")
    descriptor = None
    try:
        descriptor = os.open(beside, _FLAGS, mode)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.fchmod(descriptor, mode)  # whatever the umask
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
    with suppress(OSError):  # a share may not flush a folder
        sync(path.parent)
    return descriptor
