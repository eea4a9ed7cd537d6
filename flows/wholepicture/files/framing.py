"""The records in bytes, found strictly by RFC 4180; after a fault, reading resumes a line later.

This is the slow and exact reader. Every byte of the data belongs to a record, a refused line or a
blank line. It does not use DuckDB, and it never refuses a whole file. Outside quotes, a line ends
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

# bytes; a longer quoted record is refused, so that no scan goes on without end
RECORD_LIMIT = 64_000_000
# in a record: twice as many as any known export has, and DuckDB can still store them
MOST_CELLS = 10_000

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
_CHARACTER_KINDS = re.compile(rb"[0-9]"), re.compile(rb"[A-Za-z]"), re.compile(rb"\s")


class _Patterns(NamedTuple):
    """The patterns that find the records and cells of a dialect.

    `record` matches from a record's first byte to its end or its first fault. `cell` matches each
    cell with the delimiter before it. `cell_end` matches what ends a cell without quotes. The
    patterns are possessive, so a long cell with many quotes takes no extra memory and is read once.
    """

    record: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    cell_end: re.Pattern[bytes]


@cache
def _patterns(quote: bytes, delimiter: bytes) -> _Patterns:
    sign, between = re.escape(quote), re.escape(delimiter)
    closed = b"%b[^%b]*+(?:%b%b[^%b]*+)*+%b" % (sign, sign, sign, sign, sign, sign)
    if len(delimiter) == 1:
        bare = b"[^%b%b\r\n]*+" % (sign, between)
    else:
        bare = b"(?:(?!%b)[^%b\r\n])*+" % (between, sign)
    cell = b"(?>%b|%b)" % (closed, bare)
    return _Patterns(
        record=re.compile(b"%b(?:%b%b)*+" % (cell, between, cell)),
        cell=re.compile(b"(?:^|%b)(%b)" % (between, cell)),
        cell_end=re.compile(b"[\r\n]|%b" % between),
    )


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The format of a file's records: its delimiter, of one or two characters, and its quote.

    `width` is the number of cells of a record, or None if it is not known. `prose` are the places,
    counted from 0, of columns in which people write text with line breaks. `headers` are the bytes
    of records that are never rows, because a header may be repeated between pages.
    """

    delimiter: bytes = b","
    quote: bytes = b'"'
    encoding: str = "utf-8"
    width: int | None = None
    prose: frozenset[int] = frozenset()
    headers: frozenset[bytes] = frozenset()


class Framed(NamedTuple):
    """One record, one refused line, or a run of blank lines.

    `line` is the physical line on which it begins. `start` and `end` are its bytes without the line
    end, and `after` is where the next one begins. `column` is the place of the fault, counted from
    1, or 0 if the fault is in no one column.
    """

    line: int
    start: int
    end: int
    after: int
    cells: tuple[bytes, ...]
    fault: str = ""
    column: int = 0
    blank_lines: int = 0


def release_memory(data: Bytes, upto: int) -> None:
    """Releases the memory of the part of a mapped file that was read; it can be read again."""
    if isinstance(data, mmap) and hasattr(data, "madvise"):
        data.madvise(MADV_DONTNEED, 0, upto // PAGESIZE * PAGESIZE)


def lines_in(text: bytes) -> int:
    """The number of line ends of any kind in the bytes."""
    lines = text.count(b"\n")
    return lines + text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else lines


def whole_lines(data: Bytes, start: int, size: int) -> list[bytes]:
    """The physical lines in the next `size` bytes, with their line ends; at least one line."""
    while True:
        text = data[start : start + size]
        lines = text.splitlines(keepends=True)
        if start + size >= len(data):
            return lines
        # the last line may be longer than this, and a CR at its end may be half of a CR LF
        lines.pop()
        if lines:
            return lines
        size *= 2


def lines_of(data: Bytes, start: int) -> Iterator[bytes]:
    """Every physical line from `start` on, with its line end."""
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
            # this line belongs to the previous record
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
    """The run of blank lines that begins here, as one, so that many are read quickly."""
    found = _BLANK_LINES.match(data, start)
    after = found.end() if found else start
    # the run ends between the two bytes of a CR LF
    if data[after - 1 : after + 1] == b"\r\n":
        after += 1
    lines = lines_in(data[start:after])
    return Framed(line, start, start, after, (), blank_lines=lines)


def _plain(text: bytes, start: int, line: int, after: int, dialect: Dialect) -> Framed:
    """The record of a line without quotes."""
    end = start + len(text)
    if text.count(dialect.delimiter) >= MOST_CELLS:
        return Framed(line, start, end, after, (), TOO_WIDE)
    cells = tuple(text.split(dialect.delimiter))
    return Framed(line, start, end, after, cells, *_fault_of(text, cells, dialect))


def _fault_of(text: bytes, cells: tuple[bytes, ...], dialect: Dialect) -> tuple[str, int]:
    """The first fault of a record with valid quotes, and its column, counted from 1, or 0."""
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
    """The record that begins on a line with quotes; if it has a fault, that one line is refused.

    `text` is the line, and `after` is where the next line begins.
    """
    quote, limit = dialect.quote, min(len(data), start + RECORD_LIMIT)
    found = _patterns(quote, dialect.delimiter).record.match(data, start, limit)
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
    """The cells of a record with their quotes; at most one more than a record may have."""
    cell = _patterns(dialect.quote, dialect.delimiter).cell
    if record.count(dialect.delimiter) < MOST_CELLS:
        return cell.findall(record)
    return [found[1] for found in islice(cell.finditer(record), MOST_CELLS + 1)]


def _quoting_fault(
    data: Bytes, written: Sequence[bytes], end: int, limit: int, dialect: Dialect
) -> str:
    """The fault of the quotes in a record with these cells; blank if there is none."""
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
    cell_end = _patterns(dialect.quote, dialect.delimiter).cell_end
    if limit < len(data) and not cell_end.search(data, end, limit):
        return TOO_LONG
    return INSIDE_UNQUOTED if follows == dialect.quote else ""


def _swallowed_at(record: bytes, cells: Sequence[bytes], dialect: Dialect) -> int:
    """The place, from 1, of the first cell that seems to contain whole records, or 0."""
    if not _LINE_ENDS.search(record):
        return 0
    for place, cell in enumerate(cells):
        if _LINE_ENDS.search(cell) and _looks_swallowed(cells, place, dialect):
            return place + 1
    return 0


def _looks_swallowed(cells: Sequence[bytes], place: int, dialect: Dialect) -> bool:
    """Whether a cell with line breaks seems to contain whole records between two stray quotes.

    In a column without prose, line breaks and as many delimiters as a record has are enough. Prose
    may contain as many by chance, above all in a file with few columns. There, each line must also
    be a row of the file's width, and the values in columns without prose must be of the same kinds.
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
    return all(len({_character_kinds(row[at]) for row in rows} - {None}) <= 1 for at in sorted_at)


def _character_kinds(cell: bytes) -> tuple[bool, ...] | None:
    """Whether a cell has digits, letters and spaces; None for a blank cell."""
    if not cell.strip():
        return None
    return tuple(sign.search(cell) is not None for sign in _CHARACTER_KINDS)
