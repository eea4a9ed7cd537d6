"""The file of waivers, read into rows of cells with their lines, or refused by kind.

It is a CSV file that people write, mostly in a spreadsheet: UTF-8, UTF-16 with a byte order mark,
or Windows-1252. No message repeats a word from the file.
"""

import csv
import hashlib
import io
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wholepicture.errors import fault_of
from wholepicture.files.encodings import TwoBytes, as_utf8, encoding_of, is_two_bytes
from wholepicture.files.header_names import header_key

COLUMNS = (
    "check",
    "agency",
    "finding_id",
    "child_id",
    "team_id",
    "reason_code",
    "note",
    "approved_by_role",
    "from",
    "until",
)
_LARGEST_FILE = 10_000_000  # bytes: some 50,000 rows, more than an authority has findings
_HEADER = f"expected the columns {', '.join(COLUMNS)}; found another header"
_CELLS = f"expected {len(COLUMNS)} cells, as the header has; found another number"
_QUOTES = (
    "expected a cell with commas or quotes to be in quotes;"
    " found a quote that never closes, or one inside a cell"
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: the line on which it begins, and its cells by column or why it cannot be read."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class WaiverFile:
    """The rows of a file in its order, or why the file is refused; blank rows are left out.

    `sha256` is blank if the file could not be read.
    """

    sha256: str = ""
    rows: tuple[Row, ...] = ()
    fault: str = ""


def read_waiver_file(file: Path) -> WaiverFile:
    """The file's rows, or its fault. It raises nothing, because a waiver must not cost a night."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            found = "a folder" if stat.S_ISDIR(status.st_mode) else "something else"
            return WaiverFile(fault=f"expected a file; found {found}")
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        return WaiverFile(fault=f"expected a file that can be read; found {fault_of(error)}")
    sha256 = hashlib.sha256(raw).hexdigest()
    if len(raw) > _LARGEST_FILE:
        return WaiverFile(sha256=sha256, fault="expected at most 10 MB; found a larger file")
    text = _text(raw)
    if "\0" in text:
        return WaiverFile(sha256=sha256, fault="expected a CSV file; found one that is no text")
    records = _records(text)
    header = next(records, None)
    names = [header_key(name) for name in header[1]] if header and header[1] else []
    if sorted(names) != sorted(COLUMNS):
        return WaiverFile(sha256=sha256, fault=_HEADER)
    return WaiverFile(sha256=sha256, rows=tuple(_rows(records, names)))


def _text(raw: bytes) -> str:
    encoding, mark = encoding_of(raw, "utf-8")
    body = raw[mark:]
    if is_two_bytes(encoding):
        body = TwoBytes(encoding).feed(body, final=True)
    return as_utf8(body, "utf-8").decode("utf-8")


def _records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """The line on which each record begins, and its cells; None if its quotes are wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except csv.Error:
            yield line, None
        except StopIteration:
            return


def _rows(records: Iterator[tuple[int, list[str] | None]], names: list[str]) -> Iterator[Row]:
    for line, found in records:
        cells = None if found is None else [cell.strip() for cell in found]
        if cells is None:
            yield Row(line=line, fault=_QUOTES)
        elif not any(cells):
            continue
        elif len(cells) != len(names):
            yield Row(line=line, fault=_CELLS)
        else:
            yield Row(line=line, cells=dict(zip(names, cells, strict=True)))
