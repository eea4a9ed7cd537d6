"""The content of a delivered file, block by block, whether it is plain, gzip or zip.

Compressed content is counted as it is unpacked, so that a small file cannot fill the disk. The
names inside a zip are read only to pass over what an operating system added to it.
"""

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from wholepicture.files.zip_ends import is_cut_off

_BLOCK = 1 << 20
_GZIP = 31  # zlib's word for a gzip header and trailer
_LARGEST = 16_000_000_000
_FREE, _MOST_TIMES = 64_000_000, 200
_IS_ENCRYPTED = 0x1
_FIRST_BYTES = {".gz": b"\x1f\x8b", ".zip": b"PK"}
_DAMAGED, _CUT_OFF = "its compressed content is damaged", "its compressed content ends early"
_ADDED = re.compile(
    r"(^|/)(__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE | re.DOTALL
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# what `zipfile` raises for a zip that it cannot read, its members' names and numbers included
NOT_A_ZIP = (
    zipfile.BadZipFile,
    struct.error,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class UnreadableError(Exception):
    """The file could not be read; the text of the error is not kept."""


class DamagedError(Exception):
    """The content ends early; what was unpacked before is all there is."""

    state = "half-written"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnusableError(DamagedError):
    """The content is damaged, or in a format that may not be delivered; reading stops here."""

    state = "refused"


def packed_as(name: str) -> str:
    """How a file is packed, by the end of its name: `.gz`, `.zip`, `.xlsx`, or blank."""
    folded = name.casefold()
    return next((end for end in (*_FIRST_BYTES, ".xlsx") if folded.endswith(end)), "")


def content_of(file: BinaryIO, packing: str) -> Iterator[bytes]:
    """The content of a file compressed as `.gz` or `.zip`, in blocks of about 1 MB.

    Content that is not compressed is given as it is. Raises DamagedError after the last block.
    """
    packed = os.fstat(file.fileno()).st_size
    first = file.read(len(_FIRST_BYTES[packing]))
    file.seek(0)
    if first and first != _FIRST_BYTES[packing]:
        yield from blocks_of(file)
        raise UnusableError(f"it is not compressed, as {packing} in its name says")
    unpacked = _gunzipped(file) if packing == ".gz" else _unzipped(file)
    yield from _within_limits(unpacked, packed)


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """The file's bytes as they are."""
    while True:
        try:
            block = file.read(_BLOCK)
        except OSError:
            raise UnreadableError from None
        if not block:
            return
        yield block


def most_unpacked(packed: int) -> int:
    """The most bytes that may be unpacked from `packed` bytes; beyond them the file is refused."""
    return min(_LARGEST, max(_FREE, packed * _MOST_TIMES))


def _within_limits(blocks: Iterator[bytes], packed: int) -> Iterator[bytes]:
    limit, size = most_unpacked(packed), 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise UnusableError("its content grows beyond what a compressed export may hold")
        yield block


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """Every member of a gzip file, one after another."""
    unpacker, has_begun = zlib.decompressobj(_GZIP), False
    for packed in blocks_of(file):
        while packed:
            has_begun, before = True, unpacker.copy()
            try:
                block = unpacker.decompress(packed, _BLOCK)
            except zlib.error:
                yield _up_to_the_damage(before, packed)
                raise UnusableError(_DAMAGED) from None
            if block:
                yield block
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                packed = unpacker.unused_data.lstrip(b"\0")
                unpacker, has_begun = zlib.decompressobj(_GZIP), False
    if has_begun:
        raise DamagedError(_CUT_OFF)


def _up_to_the_damage(unpacker: "zlib._Decompress", packed: bytes) -> bytes:
    """The bytes unpacked before the first one that cannot be."""
    found = []
    with suppress(zlib.error):
        for place in range(len(packed)):
            found.append(unpacker.decompress(packed[place : place + 1]))
            if unpacker.eof:
                break
    return b"".join(found)


class _InPieces(io.BufferedReader):
    """A file that limits each read: `zipfile` asks for its whole list of members at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes; raises BadZipFile for a read larger than any list of one member."""
        if size is not None and size > 4 * _BLOCK:
            raise zipfile.BadZipFile
        return super().read(size)


def _unzipped(file: BinaryIO) -> Iterator[bytes]:
    """The one member of a zip file."""
    try:
        with zipfile.ZipFile(_InPieces(io.FileIO(file.fileno(), closefd=False))) as archive:
            members = delivered_members(archive)
            if len(members) != 1:
                raise UnusableError(f"a zip of {len(members)} files, where one is expected")
            if members[0].flag_bits & _IS_ENCRYPTED:
                raise UnusableError("its compressed content is encrypted")
            if members[0].compress_type not in _METHODS:
                raise UnusableError("its content is compressed by a method other than deflate")
            with archive.open(members[0]) as inside:
                while block := inside.read(_BLOCK):
                    yield block
    except NOT_A_ZIP:
        if is_cut_off(file):
            raise DamagedError(_CUT_OFF) from None
        raise UnusableError(_DAMAGED) from None


def delivered_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of a zip, without those that macOS or Windows adds."""
    return [
        member
        for member in archive.infolist()
        if not member.is_dir() and not _ADDED.search(member.filename.replace("\\", "/"))
    ]
