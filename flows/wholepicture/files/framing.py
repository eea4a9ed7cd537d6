"""Records found in bytes by RFC 4180, strictly; after damage, reading resumes at the next line.

This is the slow and exact reader: every byte of the data is in a record, in a refused stretch or
in a blank line. It does not use DuckDB and never refuses a whole file. Outside quotes a line ends
at LF, CR LF or CR, whichever comes first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from mmap import MADV_DONTNEED, PAGESIZE, mmap
from typing import NamedTuple

from wholepicture.files.encodings import is_two_bytes, is_utf8

Bytes = bytes | mmap

RECORD_LIMIT = 64_000_000  # bytes in which a quoted record must end, so that no scan runs away
MOST_CELLS = 10_000  # in a record: twice as many as anybody delivers, and a table still holds them

NEVER_CLOSES = "a quote that never closes"
AFTER_CLOSING = "text after a closing quote"
INSIDE_UNQUOTED = "a quote inside an unquoted cell"
SWALLOWED = "line breaks and separators inside one cell, as when a quote is missing"
NOT_TEXT = "bytes that are not UTF-16"
NUL = "a NUL byte"
TOO_LONG = "a record with quotes of more than 64 MB"
TOO_WIDE = f"more than {MOST_CELLS} cells"

_LINE_END = re.compile(rb"\r\n|\n|\r")
_USUAL_LINE = 1 << 12
_BLANK_LINES = re.compile(rb"[\r\n]{1,65536}+")
_LINE_ENDS = re.compile(rb"[\r\n]")
_SORTS = re.compile(rb"[0-9]"), re.compile(rb"[A-Za-z]"), re.compile(rb"\s")


@cache
def _up_to_closing(quote: bytes) -> re.Pattern[bytes]:
    """A quoted cell from its first letter on, with the quote that closes it.

    Possessive, so that a long cell of many quotes takes no memory and is gone over once.
    """
    sign = re.escape(quote)
    return re.compile(b"[^%b]*+(?:%b%b[^%b]*+)*+%b" % (sign, sign, sign, sign, sign))


@cache
def _cell_end(delimiter: bytes) -> re.Pattern[bytes]:
    """The pattern that ends an unquoted cell."""
    return re.compile(b"[\r\n]|%b" % re.escape(delimiter))


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The form of a file's records: one or two characters between cells, one for quotes.

    `width` is how many cells a record has, None where that is not known; `prose` the places, from
    0, of columns where people write text with line breaks.
    """

    delimiter: bytes = b","
    quote: bytes = b'"'
    encoding: str = "utf-8"
    width: int | None = None
    prose: frozenset[int] = frozenset()


class Framed(NamedTuple):
    """One record, or one refused stretch, or a run of so many blank lines.

    `line` is the physical line it begins on, `start` and `end` its bytes without the line end,
    `column` the place of the fault counted from 1, or 0; `after` is where the next one begins.
    """

    line: int
    start: int
    end: int
    after: int
    cells: tuple[bytes, ...]
    fault: str = ""
    column: int = 0
    blank_lines: int = 0


def let_go(data: Bytes, upto: int) -> None:
    """Frees the memory of what was read of a mapped file; it can be read again."""
    if isinstance(data, mmap) and hasattr(data, "madvise"):
        data.madvise(MADV_DONTNEED, 0, upto // PAGESIZE * PAGESIZE)


def lines_in(text: bytes) -> int:
    """The number of line ends of any kind in the bytes."""
    lines = text.count(b"\n")
    return lines + text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else lines


def lines_of(data: Bytes, start: int) -> Iterator[bytes]:
    """Every physical line from there on, with its line end."""
    while start < len(data):
        _, after = _line_end(data, start, len(data))
        yield data[start:after]
        start = after


def frame(
    data: Bytes, dialect: Dialect, *, start: int = 0, line: int = 1, stop: int | None = None
) -> Iterator[Framed]:
    """Every record in order from `start`, until one begins at `stop` or later."""
    size = len(data)
    stop = size if stop is None else min(stop, size)
    while start < stop:
        end, after = _line_end(data, start, size)
        if end == start:
            found = _blank_lines(data, start, line)
            yield found
            start, line = found.after, line + found.blank_lines
            continue
        text = data[start:end]
        if dialect.quote in text:
            found = _quoted_inside(text, start, line, dialect) or _quoted(
                data, start, line, dialect
            )
            if found.fault and not found.cells:
                found = Framed(line, start, end, after, (), found.fault, found.column)
        else:
            found = _plain(text, start, line, after, dialect)
        yield found
        line += lines_in(data[start : found.after]) or 1
        start = found.after


def _line_end(data: Bytes, start: int, size: int) -> tuple[int, int]:
    """Where the line that begins here ends, without and with its line end."""
    lf = data.find(b"\n", start, start + _USUAL_LINE)
    if lf >= 0 and data.find(b"\r", start, lf) < 0:
        return lf, lf + 1
    # by one look for both, as a file whose lines end in CR has no LF to be found
    found = _LINE_ENDS.search(data, start)
    if not found:
        return size, size
    end = found.start()
    return end, end + 2 if data[end : end + 2] == b"\r\n" else end + 1


def _blank_lines(data: Bytes, start: int, line: int) -> Framed:
    """The empty lines from here on, many at once, so that a file of blank lines is read quickly."""
    found = _BLANK_LINES.match(data, start)
    after = found.end() if found else start
    # a run that is cut off between the two halves of a line end
    if data[after - 1 : after + 1] == b"\r\n":
        after += 1
    lines = lines_in(data[start:after])
    return Framed(line, start, start, after, (), blank_lines=lines)


def _plain(text: bytes, start: int, line: int, after: int, dialect: Dialect) -> Framed:
    """A line without quotes."""
    if text.count(dialect.delimiter) >= MOST_CELLS:
        return Framed(line, start, start + len(text), after, (), TOO_WIDE)
    cells = tuple(text.split(dialect.delimiter))
    fault, column = _fault_of(text, cells, dialect)
    return Framed(line, start, start + len(text), after, cells, fault, column)


def _fault_of(text: bytes, cells: tuple[bytes, ...], dialect: Dialect) -> tuple[str, int]:
    """The first fault of a record whose quotes are in order, and its column or 0."""
    if dialect.width is not None and len(cells) != dialect.width:
        return width_fault(len(cells), dialect.width), 0
    if b"\0" in text:
        return NUL, next(place for place, cell in enumerate(cells, start=1) if b"\0" in cell)
    if is_two_bytes(dialect.encoding) and not is_utf8(text):
        return NOT_TEXT, next(
            (place for place, cell in enumerate(cells, start=1) if not is_utf8(cell)), 0
        )
    return "", 0


def width_fault(cells: int, width: int) -> str:
    """The fault of a record that has `cells` cells where `width` are expected."""
    return TOO_WIDE if cells > MOST_CELLS else f"{cells} cells where {width} were expected"


def _quoted_inside(text: bytes, start: int, line: int, dialect: Dialect) -> Framed | None:
    """A line whose quotes are all inside unquoted cells; None where one may open a cell."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if text.startswith(quote) or delimiter + quote in text or len(text) >= RECORD_LIMIT:
        return None
    column = text.count(delimiter, 0, text.index(quote)) + 1
    if column > MOST_CELLS:
        return None
    return Framed(line, start, start, start, (), INSIDE_UNQUOTED, column)


def _quoted(data: Bytes, start: int, line: int, dialect: Dialect) -> Framed:
    """A record with quotes; a fault without cells means that its first line alone is refused."""
    cells: list[bytes] = []
    limit = min(len(data), start + RECORD_LIMIT)
    step = len(dialect.delimiter)
    at = start
    while True:
        opened = data[at : at + 1] == dialect.quote
        cell, end, fault = (_closed if opened else _open)(data, at, limit, dialect)
        if fault:
            return Framed(line, start, start, start, (), fault, len(cells) + 1)
        if len(cells) == MOST_CELLS:
            return Framed(line, start, start, start, (), TOO_WIDE)
        cells.append(cell)
        if data[end : end + step] != dialect.delimiter:
            break
        at = end + step
    found = tuple(cells)
    for place in range(len(found)):
        if _looks_swallowed(found, place, dialect):
            return Framed(line, start, start, start, (), SWALLOWED, place + 1)
    fault, column = _fault_of(data[start:end], found, dialect)
    after = end + (2 if data[end : end + 2] == b"\r\n" else 1)
    return Framed(line, start, end, min(after, len(data)), found, fault, column)


def _closed(data: Bytes, at: int, limit: int, dialect: Dialect) -> tuple[bytes, int, str]:
    """The quoted cell that begins here, where it ends, and its fault if it has one."""
    quote, delimiter = dialect.quote, dialect.delimiter
    found = _up_to_closing(quote).match(data, at + 1, limit)
    if not found:
        return b"", at, NEVER_CLOSES
    end = found.end()
    is_last = data[end : end + 1] in (b"", b"\r", b"\n")
    if not is_last and data[end : end + len(delimiter)] != delimiter:
        return b"", at, AFTER_CLOSING
    return data[at + 1 : end - 1].replace(quote + quote, quote), end, ""


def _open(data: Bytes, at: int, limit: int, dialect: Dialect) -> tuple[bytes, int, str]:
    """The unquoted cell that begins here, where it ends, and its fault if it has one."""
    found = _cell_end(dialect.delimiter).search(data, at, limit)
    if not found and limit < len(data):
        return b"", at, TOO_LONG
    stop = found.start() if found else limit
    cell = data[at:stop]
    return (b"", at, INSIDE_UNQUOTED) if dialect.quote in cell else (cell, stop, "")


def _looks_swallowed(cells: Sequence[bytes], place: int, dialect: Dialect) -> bool:
    """Whether a cell with line breaks seems to hold whole records between two stray quotes.

    Where no prose is written, line breaks with a record's worth of separators are enough. Prose
    may hold as many by chance, in a narrow file easily: its lines must be rows of the file's width,
    and look like rows where no prose is written.
    """
    cell, width, delimiter = cells[place], dialect.width, dialect.delimiter
    if not width or width < 2 or (b"\n" not in cell and b"\r" not in cell):
        return False
    if cell.count(delimiter) < width - 1:
        return False
    if place not in dialect.prose:
        return True
    first, *others = _LINE_END.split(cell)
    rows = [[*cells[:place], *first.split(delimiter)], *(row.split(delimiter) for row in others)]
    rows[-1] += list(cells[place + 1 :])
    if any(len(row) != width for row in rows):
        return False
    sorted_at = [at for at in range(width) if at not in dialect.prose] or [0]
    return all(len({_sort(row[at]) for row in rows} - {None}) <= 1 for at in sorted_at)


def _sort(cell: bytes) -> tuple[bool, ...] | None:
    """Whether a cell has digits, letters and spaces; None for a blank one."""
    if not cell.strip():
        return None
    return tuple(sign.search(cell) is not None for sign in _SORTS)
