"""How many bytes a night brings once it is unpacked: what the disk must have room for."""

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


def bytes_of(deliveries: Sequence[Delivery]) -> int:
    """The size of all files received, unpacked; a document for each part of it that is read.

    A workbook counts once: its sheets together are what it unpacks to. What is no longer there
    counts nothing; landing reports it.
    """
    received = [file for delivery in deliveries for file in delivery.received]
    paths = [file.path for file in received if file.path and not file.sheets]
    workbooks = {file.path for file in received if file.path and file.sheets}
    return sum(_unpacked(path) for path in (*paths, *workbooks))


def _unpacked(path: Path) -> int:
    """The size of a file's content; of one that is damaged what comes out of it, or its own."""
    form, packed = packed_as(path.name), 0
    with suppress(OSError):
        packed = path.stat().st_size
        if form == ".gz":
            return max(packed, _streamed(path, form))
        if form:
            return max(packed, min(_listed(path), most_unpacked(packed)))
    return packed


def _streamed(path: Path, form: str) -> int:
    """Counted as it comes out: what a gzip says of its size holds for small ones of one member."""
    size = 0
    with path.open("rb") as file, suppress(DamagedError):
        for block in content_of(file, form):
            size += len(block)
    return size


def _listed(path: Path) -> int:
    """As the zip's list says: more does not come out of it, and less where the list was forged."""
    with suppress(*NOT_A_ZIP), zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())
    return 0
