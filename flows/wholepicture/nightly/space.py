"""The bytes of a night: the size of its unpacked files, for which the disk must have space."""

import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from wholepicture.rules.feeds import Delivery
from wholepicture.stages.landing import (
    NOT_A_ZIP,
    DamagedError,
    content_of,
    most_unpacked,
    packed_as,
)

# below this size DuckDB gets one thread: a night of some hundred children then takes a third less
# processor time and no more time by the clock. An export of 10,000 children is about 30 MiB; a
# store without rows is 15
LITTLE_EXPORT = 16 * 2**20
LITTLE_STORE = 64 * 2**20


def bytes_of(deliveries: Sequence[Delivery]) -> int:
    """The size of all files received, unpacked.

    An XML document counts once for each part that is read, a workbook only once. A file that no
    longer exists counts as 0; landing reports it.
    """
    received = [file for delivery in deliveries for file in delivery.received]
    paths = [file.path for file in received if file.path and not file.sheets]
    workbooks = {file.path for file in received if file.path and file.sheets}
    return sum(_unpacked(path) for path in (*paths, *workbooks))


def _unpacked(path: Path) -> int:
    """The size of a file's content, or of the part that can be unpacked, or of the file itself."""
    packing, packed = packed_as(path.name), 0
    with suppress(OSError):
        packed = path.stat().st_size
        if packing == ".gz":
            return max(packed, _streamed(path, packing))
        if packing:
            return max(packed, min(_listed(path), most_unpacked(packed)))
    return packed


def _streamed(path: Path, packing: str) -> int:
    """The size counted while unpacking, as the size in a gzip is right only for small files."""
    size = 0
    with path.open("rb") as file, suppress(DamagedError):
        for block in content_of(file, packing):
            size += len(block)
    return size


def _listed(path: Path) -> int:
    """The size in the zip's list of members, which is the most that can be unpacked."""
    with suppress(*NOT_A_ZIP), zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())
    return 0
