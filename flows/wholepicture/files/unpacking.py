"""The content of a delivered file, block by block: uncompressed, gzip or zip.

Unpacked bytes are counted while they are unpacked, so that a small file cannot fill the disk. The
names inside a zip are read only to skip the files that an operating system adds.
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
_GZIP = 31  # zlib's code for a gzip header and trailer
_LARGEST = 16_000_000_000
_FREE, _MOST_TIMES = 64_000_000, 200
_IS_ENCRYPTED = 0x1
_FIRST_BYTES = {".gz": b"\x1f\x8b", ".zip": b"PK"}
_DAMAGED, _CUT_OFF = "its compressed content is damaged", "its compressed content ends early"
_ADDED = re.compile(
    r"(^|/)(__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE | re.DOTALL
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# the errors of `zipfile` for a zip that it cannot read; their texts may quote names inside the zip
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
    """The error for a file that could not be read; the system's text is not kept."""


class DamagedError(Exception):
    """The error for content that ends early; the bytes unpacked so far are all there are."""

    state = "half-written"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnusableError(DamagedError):
    """The error for damaged content, or a format that may not be delivered; reading stops."""

    state = "refused"


def packed_as(name: str) -> str:
    """The compression of a file by the end of its name: `.gz`, `.zip`, `.xlsx`, or blank."""
    folded = name.casefold()
    return next((end for end in (*_FIRST_BYTES, ".xlsx") if folded.endswith(end)), "")


def content_of(file: BinaryIO, packing: str) -> Iterator[bytes]:
    """The content of a file compressed as `.gz` or `.zip`, in blocks of about 1 MB.

    The content of any other file is returned unchanged. Raises DamagedError after the last block.
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
    """The file's bytes in blocks, unchanged."""
    while True:
        try:
            block = file.read(_BLOCK)
        except OSError:
            raise UnreadableError from None
        if not block:
            return
        yield block


def most_unpacked(packed: int) -> int:
    """The limit of unpacked bytes for `packed` bytes; a file with more is refused."""
    return min(_LARGEST, max(_FREE, packed * _MOST_TIMES))


def _within_limits(blocks: Iterator[bytes], packed: int) -> Iterator[bytes]:
    limit, size = most_unpacked(packed), 0
    for block in blocks:
        size += len(block)
        if size > limit:
            raise UnusableError("its content grows beyond what a compressed export may hold")
        yield block


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """The content of every member of a gzip file, one after another."""
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
    """The bytes that can be unpacked before the first damaged one."""
    found = []
    with suppress(zlib.error):
        for place in range(len(packed)):
            found.append(unpacker.decompress(packed[place : place + 1]))
            if unpacker.eof:
                break
    return b"".join(found)


class _InPieces(io.BufferedReader):
    """A file with a limit for each read: `zipfile` reads its whole list of members at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes; raises BadZipFile for a read larger than any list of one member."""
        if size is not None and size > 4 * _BLOCK:
            raise zipfile.BadZipFile
        return super().read(size)


def _unzipped(file: BinaryIO) -> Iterator[bytes]:
    """The content of the only file in a zip."""
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
    """The files in a zip, without those that macOS or Windows adds."""
    return [
        member
        for member in archive.infolist()
        if not member.is_dir() and not _ADDED.search(member.filename.replace("\\", "/"))
    ]
