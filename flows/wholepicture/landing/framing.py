"""Bytes into records by RFC 4180, strictly, taking up again at the next line after damage.

This is the slow and exact reader: every byte of the data is in a record, in a refused stretch or
in a blank line. It knows nothing of DuckDB and never decides on a whole file.
"""

from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

Bytes = bytes | mmap

RECORD_LIMIT = 16_000_000  # bytes in which a quoted record must end, so that no scan runs away

NEVER_CLOSES = "a quote that never closes"
AFTER_CLOSING = "text after a closing quote"
INSIDE_UNQUOTED = "a quote inside an unquoted cell"
SWALLOWED = "line breaks and separators inside one cell, as when a quote is missing"
NOT_UTF8 = "bytes that are not UTF-8"
NUL = "a NUL byte"
BARE_RETURN = "a bare carriage return"
TOO_LONG = "a record with quotes of more than 16 MB"


class Framed(NamedTuple):
    """One record, or one refused stretch, or (no cells, no fault) one blank line.

    `line` is the physical line it begins on, `start` and `end` its bytes without the line end,
    `column` the place of the fault counted from 1, or 0.
    """

    line: int
    start: int
    end: int
    cells: tuple[bytes, ...]
    fault: str = ""
    column: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether this is an empty line."""
        return not self.cells and not self.fault


def frame(
    data: Bytes,
    *,
    start: int = 0,
    line: int = 1,
    width: int | None = None,
    prose: frozenset[int] = frozenset(),
) -> Iterator[Framed]:
    """Every record of the data in order; with `width`, those of another width are faults.

    `prose` holds the places, from 0, of columns where people write text with line breaks.
    """
    size = len(data)
    while start < size:
        stop = data.find(b"\n", start)
        stop = size if stop < 0 else stop
        text = data[start:stop].removesuffix(b"\r")
        if b'"' in text:
            found = _quoted(data, start, line, width, prose)
            if found.fault and not found.cells:
                found = Framed(line, start, start + len(text), (), found.fault, found.column)
        else:
            found = _plain(text, start, line, width)
        yield found
        end = data.find(b"\n", found.end)
        line += data[start : found.end].count(b"\n") + 1
        start = size if end < 0 else end + 1


def _plain(text: bytes, start: int, line: int, width: int | None) -> Framed:
    """A line without quotes."""
    cells = tuple(text.split(b",")) if text else ()
    end = start + len(text)
    fault, column = _fault_of(text, cells, width) if cells else ("", 0)
    return Framed(line, start, end, cells, fault, column)


def _fault_of(text: bytes, cells: tuple[bytes, ...], width: int | None) -> tuple[str, int]:
    """The first thing wrong with a record whose quotes are in order, and its column or 0."""
    if width is not None and len(cells) != width:
        return f"{len(cells)} cells where {width} were expected", 0
    if b"\0" in text:
        return NUL, _column_with(cells, b"\0")
    if not text.isascii():
        for place, cell in enumerate(cells, start=1):
            try:
                cell.decode("utf-8")
            except UnicodeDecodeError:
                return NOT_UTF8, place
    if b"\r" in text and b'"' not in text:
        return BARE_RETURN, _column_with(cells, b"\r")
    return "", 0


def _column_with(cells: tuple[bytes, ...], what: bytes) -> int:
    return next(place for place, cell in enumerate(cells, start=1) if what in cell)


def _quoted(data: Bytes, start: int, line: int, width: int | None, prose: frozenset[int]) -> Framed:
    """A record with quotes; a fault without cells means that its first line alone is refused."""
    cells: list[bytes] = []
    limit = min(len(data), start + RECORD_LIMIT)
    at = start
    while True:
        opened = data[at : at + 1] == b'"'
        cell, after, fault = _closed(data, at, limit) if opened else _open(data, at, limit)
        if fault:
            return Framed(line, start, start, (), fault, len(cells) + 1)
        cells.append(cell)
        if data[after : after + 1] != b",":
            break
        at = after + 1
    found = tuple(cells)
    for place, cell in enumerate(found):
        if width and b"\n" in cell and _looks_swallowed(cell, place, width, place in prose):
            return Framed(line, start, start, (), SWALLOWED, place + 1)
    fault, column = _fault_of(data[start:after], found, width)
    return Framed(line, start, after, found, fault, column)


def _closed(data: Bytes, at: int, limit: int) -> tuple[bytes, int, str]:
    """The quoted cell that begins here, where it ends, and its fault if it has one."""
    look = at + 1
    while True:
        close = data.find(b'"', look, limit)
        if close < 0:
            return b"", at, NEVER_CLOSES
        if data[close + 1 : close + 2] != b'"':
            break
        look = close + 2
    if not _ends_a_cell(data, close + 1):
        return b"", at, AFTER_CLOSING
    return data[at + 1 : close].replace(b'""', b'"'), close + 1, ""


def _ends_a_cell(data: Bytes, at: int) -> bool:
    following = data[at : at + 2]
    return following in (b"", b"\r", b"\r\n") or following[:1] in (b",", b"\n")


def _open(data: Bytes, at: int, limit: int) -> tuple[bytes, int, str]:
    """The unquoted cell that begins here, where it ends, and its fault if it has one."""
    stop = data.find(b"\n", at, limit)
    if stop < 0 and limit < len(data):
        return b"", at, TOO_LONG
    stop = limit if stop < 0 else stop
    comma = data.find(b",", at, stop)
    end = stop if comma < 0 else comma
    cell = data[at:end]
    if b'"' in cell:
        return b"", at, INSIDE_UNQUOTED
    kept = cell if comma >= 0 else cell.removesuffix(b"\r")
    if b"\r" in kept:
        return b"", at, BARE_RETURN
    return kept, at + len(kept), ""


def _looks_swallowed(cell: bytes, place: int, width: int, is_prose: bool) -> bool:
    """Whether a cell with line breaks seems to hold whole records between two stray quotes.

    Anywhere but in prose, line breaks with a record's worth of separators are enough. In prose
    the lines must have exactly the separators that the rows swallowed would have had.
    """
    if not is_prose:
        return cell.count(b",") >= width - 1
    first, *between, last = cell.split(b"\n")
    return (
        first.count(b",") == width - 1 - place
        and last.count(b",") == place
        and all(part.count(b",") == width - 1 for part in between)
        and width > 1
    )
