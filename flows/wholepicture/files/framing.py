"""Records found in bytes by RFC 4180, strictly; after damage, reading resumes at the next line.

This is the slow and exact reader: every byte of the data is in a record, in a refused stretch or
in a blank line. It does not use DuckDB and never refuses a whole file. Outside quotes a line ends
at LF, CR LF or CR, whichever comes first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
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
HEADER_AGAIN = "the header again, where the feed does not say header_repeated = true"

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BLANK_LINES = re.compile(rb"[\r\n]{1,65536}+")
_LINE_ENDS = re.compile(rb"[\r\n]")
_FEWEST_BYTES, _MOST_BYTES = 1 << 12, 1 << 16
_SORTS = re.compile(rb"[0-9]"), re.compile(rb"[A-Za-z]"), re.compile(rb"\s")


class _Signs(NamedTuple):
    """Patterns of a dialect: `record` from its first byte to its end or its first fault,
    `cell` each of its cells with what stands before it, `cell_end` what ends one without quotes.

    Possessive, so that a long cell of many quotes takes no memory and is gone over once.
    """

    record: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    cell_end: re.Pattern[bytes]


@cache
def _signs(quote: bytes, delimiter: bytes) -> _Signs:
    sign, between = re.escape(quote), re.escape(delimiter)
    closed = b"%b[^%b]*+(?:%b%b[^%b]*+)*+%b" % (sign, sign, sign, sign, sign, sign)
    if len(delimiter) == 1:
        bare = b"[^%b%b\r\n]*+" % (sign, between)
    else:
        bare = b"(?:(?!%b)[^%b\r\n])*+" % (between, sign)
    cell = b"(?>%b|%b)" % (closed, bare)
    return _Signs(
        record=re.compile(b"%b(?:%b%b)*+" % (cell, between, cell)),
        cell=re.compile(b"(?:^|%b)(%b)" % (between, cell)),
        cell_end=re.compile(b"[\r\n]|%b" % between),
    )


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The form of a file's records: one or two characters between cells, one for quotes.

    `width` is how many cells a record has, None if that is not known; `prose` the places, from
    0, of columns where people write text with line breaks. `headers` are the bytes of records that
    are no rows wherever they stand: a header may be repeated between pages.
    """

    delimiter: bytes = b","
    quote: bytes = b'"'
    encoding: str = "utf-8"
    width: int | None = None
    prose: frozenset[int] = frozenset()
    headers: frozenset[bytes] = frozenset()


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


def whole_lines(data: Bytes, start: int, size: int) -> list[bytes]:
    """The physical lines that end within so many bytes, with their line ends; one at the least."""
    while True:
        text = data[start : start + size]
        lines = text.splitlines(keepends=True)
        if start + size >= len(data):
            return lines
        # the last may go on, and a CR that ends it may be half of a line end
        lines.pop()
        if lines:
            return lines
        size *= 2


def lines_of(data: Bytes, start: int) -> Iterator[bytes]:
    """Every physical line from there on, with its line end."""
    while start < len(data):
        for line in whole_lines(data, start, _FEWEST_BYTES):
            yield line
            start += len(line)


def frame(
    data: Bytes, dialect: Dialect, *, start: int = 0, line: int = 1, stop: int | None = None
) -> Iterator[Framed]:
    """Every record in order from `start`, until one begins at `stop` or later."""
    stop = len(data) if stop is None else min(stop, len(data))
    size, quote = _FEWEST_BYTES, dialect.quote
    longest = max(map(len, dialect.headers), default=0)
    while start < stop:
        after = start
        for ended in whole_lines(data, start, size):
            after += len(ended)
            # a line of the record before
            if after <= start:
                continue
            if start >= stop:
                return
            text = ended.rstrip(b"\r\n")
            if not text:
                found = _blank_lines(data, start, line)
            elif quote in text:
                found = quoted(data, start, line, text, after, dialect)
            else:
                found = _plain(text, start, line, after, dialect)
            if 0 < found.end - start <= longest and data[start : found.end] in dialect.headers:
                found = found._replace(cells=(), fault=HEADER_AGAIN, column=0)
            yield found
            line += 1 if found.after == after else lines_in(data[start : found.after])
            start = found.after
        size = min(4 * size, _MOST_BYTES)


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
    end = start + len(text)
    if text.count(dialect.delimiter) >= MOST_CELLS:
        return Framed(line, start, end, after, (), TOO_WIDE)
    cells = tuple(text.split(dialect.delimiter))
    return Framed(line, start, end, after, cells, *_fault_of(text, cells, dialect))


def _fault_of(text: bytes, cells: tuple[bytes, ...], dialect: Dialect) -> tuple[str, int]:
    """The first fault of a record whose quotes are in order, and its column or 0."""
    if dialect.width is not None and len(cells) != dialect.width:
        return width_fault(len(cells), dialect.width), 0
    if b"\0" in text:
        return NUL, next(place for place, cell in enumerate(cells, start=1) if b"\0" in cell)
    if not text.isascii() and is_two_bytes(dialect.encoding) and not is_utf8(text):
        return NOT_TEXT, next(
            (place for place, cell in enumerate(cells, start=1) if not is_utf8(cell)), 0
        )
    return "", 0


def width_fault(cells: int, width: int) -> str:
    """The fault of a record that has `cells` cells where `width` are expected."""
    return TOO_WIDE if cells > MOST_CELLS else f"{cells} cells where {width} were expected"


def quoted(data: Bytes, start: int, line: int, text: bytes, after: int, dialect: Dialect) -> Framed:
    """A record with quotes; of one whose quotes are not in order, its first line is refused.

    `text` is that line, and `after` where the next one begins.
    """
    quote, limit = dialect.quote, min(len(data), start + RECORD_LIMIT)
    found = _signs(quote, dialect.delimiter).record.match(data, start, limit)
    end = found.end() if found else start
    record = data[start:end]
    written = _as_written(record, dialect)
    fault, column = _quoting_fault(data, written, end, limit, dialect), len(written)
    if not fault:
        cells = tuple(
            cell[1:-1].replace(quote + quote, quote) if cell.startswith(quote) else cell
            for cell in written
        )
        column = _swallowed_at(record, cells, dialect)
        if not column:
            after = min(end + (2 if data[end : end + 2] == b"\r\n" else 1), len(data))
            return Framed(line, start, end, after, cells, *_fault_of(record, cells, dialect))
        fault = SWALLOWED
    column = 0 if fault == TOO_WIDE else column
    return Framed(line, start, start + len(text), after, (), fault, column)


def _as_written(record: bytes, dialect: Dialect) -> list[bytes]:
    """The cells of a record, with their quotes; one more than a record may have, if it has more."""
    cell = _signs(dialect.quote, dialect.delimiter).cell
    if record.count(dialect.delimiter) < MOST_CELLS:
        return cell.findall(record)
    return [found[1] for found in islice(cell.finditer(record), MOST_CELLS + 1)]


def _quoting_fault(
    data: Bytes, written: Sequence[bytes], end: int, limit: int, dialect: Dialect
) -> str:
    """The fault of the quotes at the end of a record with those cells, or blank."""
    last, follows = written[-1], data[end : end + 1]
    if len(written) > MOST_CELLS:
        return TOO_WIDE
    if last.startswith(dialect.quote):
        if follows in (b"", b"\r", b"\n"):
            return ""
        goes_on = data[end : end + len(dialect.delimiter)] == dialect.delimiter
        return TOO_LONG if goes_on else AFTER_CLOSING
    if follows == dialect.quote and not last:
        return NEVER_CLOSES
    cell_end = _signs(dialect.quote, dialect.delimiter).cell_end
    if limit < len(data) and not cell_end.search(data, end, limit):
        return TOO_LONG
    return INSIDE_UNQUOTED if follows == dialect.quote else ""


def _swallowed_at(record: bytes, cells: Sequence[bytes], dialect: Dialect) -> int:
    """The place from 1 of the first cell that seems to hold whole records, or 0."""
    if not _LINE_ENDS.search(record):
        return 0
    for place, cell in enumerate(cells):
        if _LINE_ENDS.search(cell) and _looks_swallowed(cells, place, dialect):
            return place + 1
    return 0


def _looks_swallowed(cells: Sequence[bytes], place: int, dialect: Dialect) -> bool:
    """Whether a cell with line breaks seems to hold whole records between two stray quotes.

    Where no prose is written, line breaks with a record's worth of separators are enough. Prose
    may hold as many by chance, in a narrow file easily: its lines must be rows of the file's width,
    and look like rows where no prose is written.
    """
    cell, width, delimiter = cells[place], dialect.width, dialect.delimiter
    if not width or width < 2 or cell.count(delimiter) < width - 1:
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
