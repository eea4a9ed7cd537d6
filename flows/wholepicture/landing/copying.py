"""A file's bytes, once: hashed, counted in the ledger and copied to a name of our own.

What is loaded is this private copy, so what was hashed and what was loaded are the same bytes.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wholepicture.contract import FeedFile
from wholepicture.errors import CouldNotFinishError
from wholepicture.landing.headers import Layout, read_header
from wholepicture.landing.ledger import Ledger

_BLOCK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_SAFELY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, kw_only=True)
class Copied:
    """A working copy: the file's bytes after its byte order mark, if it had one.

    `offset` is what to add to a place in the copy to get the place in the file.
    """

    path: Path
    size: int
    sha256: str
    offset: int
    has_changed: bool
    layout: Layout
    ledger: Ledger


class UnreadableError(Exception):
    """The file could not be read; says nothing of it."""


def copied(source: Path, target: Path, file: FeedFile) -> Copied:
    """The file was read once and lies in `target`; raises UnreadableError, CouldNotFinishError."""
    digest, size, offset = hashlib.sha256(), 0, 0
    layout: Layout | None = None
    ledger = Ledger(0, frozenset())
    handle, before = _opened(source)
    try:
        with created(target) as copy:
            for block in _blocks(handle):
                digest.update(block)
                size += len(block)
                if layout is None:
                    offset = len(_BOM) if block.startswith(_BOM) else 0
                    block = block[offset:]
                    layout = read_header(block, file)
                    ledger = Ledger(layout.width, layout.prose)
                copy.write(block)
                ledger.feed(block)
        after = os.fstat(handle)
    finally:
        os.close(handle)
    ledger.close()
    return Copied(
        path=target,
        size=size,
        sha256=digest.hexdigest(),
        offset=offset,
        has_changed=_marks(before) != _marks(after) or size != after.st_size,
        layout=layout or read_header(b"", file),
        ledger=ledger,
    )


def _opened(source: Path) -> tuple[int, os.stat_result]:
    try:
        handle = os.open(source, _SAFELY)
    except OSError:
        raise UnreadableError from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise UnreadableError
    return handle, found


def _marks(found: os.stat_result) -> tuple[int, int]:
    """What changes when somebody is still writing."""
    return found.st_size, found.st_mtime_ns


def _blocks(handle: int) -> Iterator[bytes]:
    """The file block by block, the first one long enough to hold any header we would read."""
    while True:
        try:
            block = os.read(handle, _BLOCK)
        except OSError:
            raise UnreadableError from None
        if not block:
            return
        yield block


@contextmanager
def created(target: Path) -> Iterator[BinaryIO]:
    """A new private file; what goes wrong with it is our disk's fault, not the export's."""
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as copy:
            yield copy
    except OSError as error:
        raise CouldNotFinishError(
            "the working copy of an export",
            expected="a disk with room that can be written",
            found=type(error).__name__,
            do="Free space in the store and run the night again.",
        ) from None
