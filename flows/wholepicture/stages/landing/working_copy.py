"""The working copy of a file: read once, hashed, unpacked and copied to a private file.

The copy is what is loaded, so the bytes that were hashed are the bytes that are loaded.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

import numpy as np

from wholepicture.errors import CouldNotFinishError, fault_of
from wholepicture.files.encodings import (
    Numbers,
    TwoBytes,
    encoding_of,
    is_two_bytes,
    sizes_in_two_bytes,
)
from wholepicture.files.framing import Bytes
from wholepicture.files.pieces import joined
from wholepicture.files.unpacking import (
    DamagedError,
    UnreadableError,
    blocks_of,
    content_of,
    packed_as,
)
from wholepicture.interruption import stop_if_asked
from wholepicture.rules.feeds import Encoding
from wholepicture.stages.landing.headers import Layout

_HEAD = 4096
_AT_ONCE = 1 << 20
_SAFELY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass
class Copied:
    """A working copy: the content without its byte order mark, in UTF-8 or a one-byte encoding.

    Content in UTF-16 is converted to UTF-8, and the original is kept beside it. `size` and `sha256`
    are of the delivered file. If that was compressed, it is in `packed`. `damage` says why its
    content could not be unpacked completely. The content of a document is in `document`, and the
    table made from it in `path`.
    """

    path: Path
    size: int
    sha256: str
    encoding: str
    mark: int
    has_changed: bool
    damage: DamagedError | None = None
    packed: Path | None = None
    document: Path | None = None
    _seen: tuple[int, int] = field(default=(0, 0), repr=False)
    _opened: mmap | None = field(default=None, repr=False)

    @property
    def original(self) -> Path:
        """The path of the delivered content, which is in UTF-16."""
        return self.path.with_suffix(".original")

    def as_delivered(self, data: Bytes, starts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
        """The positions in the delivered content, and the lengths, of parts of the copy.

        The parts are in the order of the file. Calls in that order are the fastest.
        """
        if not is_two_bytes(self.encoding):
            return starts + self.mark, ends - starts
        places = np.column_stack((starts, ends)).ravel()
        offsets = self._offsets(data, places) + self.mark
        return offsets[::2], offsets[1::2] - offsets[::2]

    def bytes_at(self, data: Bytes, offsets: Numbers, lengths: Numbers) -> bytes:
        """The bytes at these positions of the delivered content, joined."""
        source = data
        if is_two_bytes(self.encoding):
            if self._opened is None:
                with self.original.open("rb") as file:
                    self._opened = mmap(file.fileno(), 0, access=ACCESS_READ)
            source = self._opened
        else:
            offsets = offsets - self.mark
        return joined(source, offsets, offsets + lengths)

    def _offsets(self, data: Bytes, places: Numbers) -> Numbers:
        """The positions in UTF-16, without the mark, of ascending positions in the copy."""
        known, before = self._seen if self._seen[0] <= places[0] else (0, 0)
        offsets, done = np.empty_like(places), 0
        while done < len(places):
            text = data[known : min(known + _AT_ONCE, int(places[-1]))]
            upto = int(np.searchsorted(places, known + len(text), side="right"))
            among = places[done:upto] - known
            if text.isascii():
                among, size = 2 * among, 2 * len(text)
            else:
                sizes = sizes_in_two_bytes(text)
                among, size = sizes[among], int(sizes[-1])
            offsets[done:upto] = before + among
            known, before, done = known + len(text), before + size, upto
        self._seen = known, before
        return offsets

    def set_aside(self) -> tuple[Path, str]:
        """The new path of a document, and its encoding; `path` is then free for its table."""
        self.document = self.path.with_suffix(".document")
        self.path.rename(self.document)
        found = "utf-8" if is_two_bytes(self.encoding) else self.encoding
        self.encoding, self.mark = "utf-8", 0
        return self.document, found

    def remove(self) -> None:
        """Removes the copy; raises CouldNotFinishError."""
        try:
            if self._opened:
                self._opened.close()
            for path in (self.path, self.original, self.packed, self.document):
                if path:
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise CouldNotFinishError(
                "the working folder of landing",
                expected="a working copy that can be removed",
                found=fault_of(error),
                do="Check the store's permissions.",
            ) from None


def copied(source: Path, target: Path, declared: Encoding) -> Copied:
    """The working copy of the file at `target`; the file is read once.

    Raises UnreadableError and CouldNotFinishError.
    """
    file, before = _opened(source)
    copy = Copied(path=target, size=0, sha256="", encoding=declared, mark=0, has_changed=False)
    with file:
        packing = packed_as(source.name)
        if packing:
            copy.packed = target.with_suffix(target.suffix + packing)
            with created(copy.packed) as packed:
                for block in _hashed(blocks_of(file), copy):
                    packed.write(block)
        else:
            _write_content(_hashed(blocks_of(file), copy), copy, declared)
        after = os.fstat(file.fileno())
    copy.has_changed = _marks(before) != _marks(after) or copy.size != after.st_size
    if copy.packed and packing != ".xlsx":
        with copy.packed.open("rb") as file:
            unpacked = _while_whole(content_of(file, packing), copy)
            _write_content(unpacked, copy, declared)
    return copy


def _opened(source: Path) -> tuple[BinaryIO, os.stat_result]:
    try:
        handle = os.open(source, _SAFELY)
    except OSError:
        raise UnreadableError from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise UnreadableError
    return os.fdopen(handle, "rb"), found


def _marks(found: os.stat_result) -> tuple[int, int]:
    """The size and time of a file; they change while the file is being written."""
    return found.st_size, found.st_mtime_ns


def _hashed(blocks: Iterator[bytes], copy: Copied) -> Iterator[bytes]:
    """The blocks, which are counted and hashed as they pass."""
    digest = hashlib.sha256()
    for block in blocks:
        stop_if_asked()
        digest.update(block)
        copy.size += len(block)
        yield block
    copy.sha256 = digest.hexdigest()


def _while_whole(blocks: Iterator[bytes], copy: Copied) -> Iterator[bytes]:
    """The blocks that can be unpacked; the copy notes if they are not all."""
    try:
        yield from blocks
    except DamagedError as damaged:
        copy.damage = damaged.with_traceback(None)


def _write_content(blocks: Iterator[bytes], copy: Copied, declared: Encoding) -> None:
    """Writes the content to the working copy, without its byte order mark."""
    head = b""
    with created(copy.path) as target:
        for block in blocks:
            head += block
            if len(head) >= _HEAD:
                break
        copy.encoding, copy.mark = encoding_of(head, declared)
        if not is_two_bytes(copy.encoding):
            target.write(head[copy.mark :])
            for block in blocks:
                target.write(block)
            return
        decoder = TwoBytes(copy.encoding)
        with created(copy.original) as original:
            original.write(head)
            target.write(decoder.feed(head[copy.mark :]))
            for block in blocks:
                original.write(block)
                target.write(decoder.feed(block))
        target.write(decoder.feed(b"", final=True))


@contextmanager
def created(target: Path) -> Iterator[BinaryIO]:
    """A new private file, open for writing; an error in writing is a fault of our own disk."""
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as copy:
            yield copy
    except OSError as error:
        raise CouldNotFinishError(
            "the working copy of an export",
            expected="a disk with room that can be written",
            found=fault_of(error),
            do="Free space in the store and run the night again.",
        ) from None


@contextmanager
def mapped(path: Path) -> Iterator[Bytes]:
    """The bytes of a working copy, mapped into memory; nobody else can truncate the file."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            yield data


LINES_PER_FILE = 4_294_967_296  # row_id = file number times this, plus the physical line


@dataclass(frozen=True, kw_only=True)
class FileName:
    """The number, the agency and the name of the file that a row belongs to."""

    number: int
    agency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Working:
    """A file whose content was copied and whose header was read; `data` has the copy's bytes."""

    name: FileName
    copy: Copied
    layout: Layout
    data: Bytes

    @property
    def number(self) -> int:
        """The file's number, which is part of the names of its tables."""
        return self.name.number

    @property
    def cells(self) -> list[str]:
        """The names of its text columns: c001, c002, ..."""
        return [f"c{place:03d}" for place in range(1, self.layout.width + 1)]
