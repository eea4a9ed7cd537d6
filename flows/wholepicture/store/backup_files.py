"""The form of a backup: one tar file with a manifest, and then each file that it names.

It can be unpacked with `tar`. The manifest and the files determine each of its bytes, so reading it
can compare every byte. No path, link or length is taken from the tar's own headers.
"""

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import IO, Any

from wholepicture.files.header_names import iso_day

MANIFEST = "manifest.json"
FORM = 1  # the manifest's version; a later program may have another
AT_ONCE = 1 << 20
_BLOCK, _RECORD = tarfile.BLOCKSIZE, tarfile.RECORDSIZE
_LONGEST = 16 << 20  # bytes of a manifest; thousands of nights need far fewer
_NAME = re.compile(
    r"audit\.duckdb|nights/(\d{4}-\d{2}-\d{2})\.\d{1,12}\.duckdb|by-hand/[A-Za-z0-9_]{1,60}\.duckdb"
    r"|run-(\d{4}-\d{2}-\d{2})\.toml|folders\.json"
)


class NotOursError(Exception):
    """The error for a file that is not a backup, is incomplete, or was changed."""


@dataclass(frozen=True, kw_only=True)
class Packed:
    """One file of a backup: its name in the store, its size, its time and the sha256 of its bytes.

    `modified_at` is in whole seconds since 1970.
    """

    name: str
    size: int
    modified_at: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The content of a backup; `schema_version` is its audit's, and `made_at` has an offset."""

    made_at: str
    version: str
    schema_version: int
    files: tuple[Packed, ...]

    @property
    def unpacked(self) -> int:
        """The size of all files in bytes."""
        return sum(file.size for file in self.files)

    def content(self) -> bytes:
        """The manifest in the form in which a backup has it."""
        return json.dumps({"form": FORM, **asdict(self)}, indent=1).encode() + b"\n"

    def size_of_backup(self) -> int:
        """The size of the whole backup in bytes."""
        sizes = [len(self.content()), *(file.size for file in self.files)]
        tar = sum(_BLOCK + size + len(padding(size)) for size in sizes) + 2 * _BLOCK
        return -(-tar // _RECORD) * _RECORD


def header(name: str, size: int, modified_at: int = 0) -> bytes:
    """The header of a file of that name and size in a backup."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, modified_at, 0o600
    return member.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def padding(size: int) -> bytes:
    """The zeros after a file of that size."""
    return bytes(-size % _BLOCK)


def blocks(source: IO[bytes], size: int) -> Iterator[bytes]:
    """The next `size` bytes in pieces; raises NotOursError if the source ends earlier."""
    left = size
    while left:
        found = source.read(min(left, AT_ONCE))
        if not found:
            raise NotOursError
        left -= len(found)
        yield found


def read_manifest(source: IO[bytes]) -> Manifest:
    """The manifest at the beginning of a backup; raises NotOursError."""
    first = source.read(_BLOCK)
    try:
        size = tarfile.TarInfo.frombuf(first, "utf-8", "strict").size
    except (tarfile.HeaderError, ValueError):
        raise NotOursError from None
    if not 0 < size <= _LONGEST or first != header(MANIFEST, size):
        raise NotOursError
    content = b"".join(blocks(source, size))
    expect(source, padding(size))
    try:
        manifest = _manifest(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotOursError from None
    if manifest.content() != content:
        raise NotOursError
    return manifest


def read_file(source: IO[bytes], packed: Packed, target: IO[bytes]) -> None:
    """Writes the next file of the backup to the target; raises NotOursError, OSError."""
    expect(source, header(packed.name, packed.size, packed.modified_at))
    whole = hashlib.sha256()
    for piece in blocks(source, packed.size):
        whole.update(piece)
        target.write(piece)
    if whole.hexdigest() != packed.sha256:
        raise NotOursError
    expect(source, padding(packed.size))


def read_end(source: IO[bytes], manifest: Manifest) -> None:
    """Reads the bytes after the last file; raises NotOursError unless they end the backup."""
    expect(source, bytes(manifest.size_of_backup() - source.tell()))
    if source.read(1):
        raise NotOursError


def expect(source: IO[bytes], expected: bytes) -> None:
    """Reads the given bytes; raises NotOursError for any others."""
    if source.read(len(expected)) != expected:
        raise NotOursError


def _manifest(read: Mapping[str, Any]) -> Manifest:
    if read["form"] != FORM:
        raise ValueError
    files = tuple(Packed(**file) for file in read["files"])
    names = [file.name for file in files]
    if len({*names}) != len(names) or "audit.duckdb" not in names:
        raise ValueError
    if not all(_is_sound(file) for file in files):
        raise ValueError
    return Manifest(
        made_at=str(read["made_at"]),
        version=str(read["version"]),
        schema_version=int(read["schema_version"]),
        files=files,
    )


def _is_sound(file: Packed) -> bool:
    """Whether a store has a file of that name; no other name is ever written."""
    named = _NAME.fullmatch(file.name)
    if not named or not all(iso_day(day) for day in named.groups() if day):
        return False
    return 0 <= file.size < 1 << 60 and 0 <= file.modified_at < 1 << 40
