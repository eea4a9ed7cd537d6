"""The ledger: a file's records, counted from its bytes independently of the loader.

Most of a file is checked in blocks: quotes in order, every record as wide as the header, no stray
line end. A block that does not pass is checked in smaller and smaller blocks, and the last of them
record by record, by `framing`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, repeat
from operator import ne
from typing import NamedTuple

from wholepicture.files.encodings import is_ready, is_two_bytes, is_utf8
from wholepicture.files.framing import (
    HEADER_AGAIN,
    Bytes,
    Dialect,
    Framed,
    frame,
    let_go,
    lines_in,
    width_fault,
)
from wholepicture.interruption import stop_if_asked

_LARGEST_BLOCK = 1 << 20
_SMALLEST_BLOCK = 1 << 13
_GROWTH = 4
_HELD = 1 << 25
_SHORT_RUN = 8  # records alike, on an average


class Block(NamedTuple):
    """Whole records without a fault, one on each line but for `shifts`.

    `shifts` says from which of its records on, counted from 0, by how many more lines each begins
    later. `is_ready` says that its bytes are UTF-8 text already.
    """

    start: int
    end: int
    line: int
    records: int
    line_end: bytes
    is_ready: bool
    shifts: tuple[tuple[int, int], ...] = ()

    @property
    def last_line(self) -> int:
        """The line on which its last record ends."""
        return self.line + self.records - 1 + (self.shifts[-1][1] if self.shifts else 0)


class Ragged(NamedTuple):
    """Consecutive records of one line each, all with the same wrong number of cells.

    `end` is where the last one ends, without its line end. Lines that are the header again are
    such records too, with no cells.
    """

    line: int
    start: int
    end: int
    after: int
    rows: int
    cells: int
    fault: str


@dataclass
class Ledger:
    """The rows of a file counted so far; `shifts` as in a block, over the whole file.

    `header_lines` counts the times that the header stands there again; it is no row.
    """

    records: int = 0
    refused: int = 0
    blank_lines: int = 0
    header_lines: int = 0
    shifts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Counts the block's records, and notes where their lines run ahead."""
        self._note(self.records, block.line - self.records)
        for record, added in block.shifts:
            self._note(self.records + record, block.line - self.records + added)
        self.records += block.records

    def add_record(self, line: int) -> None:
        """Counts one record."""
        if not self.shifts or line - self.records != self.shifts[-1][1]:
            self._note(self.records, line - self.records)
        self.records += 1

    def _note(self, record: int, ahead: int) -> None:
        if self.shifts and self.shifts[-1][0] == record:
            self.shifts.pop()
        if not self.shifts or ahead != self.shifts[-1][1]:
            self.shifts.append((record, ahead))


def read(data: Bytes, dialect: Dialect, start: int, line: int) -> Iterator[Block | Ragged | Framed]:
    """Everything from `start` on, in order: blocks of records, and records checked singly."""
    size, at = _LARGEST_BLOCK, start
    held = start
    while at < len(data):
        stop_if_asked()
        if at - held > _HELD:
            held = at
            let_go(data, at)
        looked_at = _looked_at(data, at, size, line, dialect)
        if looked_at:
            end, pieces = looked_at
            yield from pieces
            line += lines_in(data[at:end])
            at = end
            size = min(size * _GROWTH, _LARGEST_BLOCK)
        elif size > _SMALLEST_BLOCK:
            size = max(size // _GROWTH, _SMALLEST_BLOCK)
        else:
            found = None
            for found in frame(data, dialect, start=at, line=line, stop=at + size):
                yield found
            if found:
                at = found.after
                line = found.line + (lines_in(data[found.start : at]) or 1)


def _looked_at(
    data: Bytes, start: int, size: int, line: int, dialect: Dialect
) -> tuple[int, Iterable[Block | Ragged | Framed]] | None:
    """The end of the next whole records, and the records, if they pass the check as a block.

    None where a record among them may have another fault than its number of cells.
    """
    text = data[start : start + size]
    is_last = start + size >= len(data)
    line_end = _line_end(text)
    if is_last and not text.endswith(line_end):
        text += line_end
    parts = text.split(dialect.quote)
    cut = _last_record_end(parts, line_end)
    if cut == 0 or (is_last and cut < len(text)):
        return None
    text = text if cut == len(text) else text[:cut]
    end = min(start + cut, len(data))
    if line_end == b"\r" and data[end : end + 1] == b"\n":
        return None
    outside = text if len(parts) == 1 else dialect.quote.join(parts[::2])
    records = outside.split(line_end)
    records.pop()
    shifts = () if lines_in(text) == len(records) else _inner_lines(parts, line_end, dialect)
    if shifts is None or not _is_in_order(text, outside, records, line_end, dialect):
        return None
    block = Block(
        start, end, line, len(records), line_end, is_ready(text, dialect.encoding), shifts
    )
    has_headers = _has_headers(text, line_end, dialect)
    if has_headers and shifts:
        return end, frame(data, dialect, start=start, line=line, stop=end)
    widths = _widths(text, records, line_end, dialect, has_headers=has_headers)
    if not widths or set(widths) == {dialect.width}:
        return end, [block]
    if shifts:
        return None
    # of many short runs a run costs more than a record that is looked at by itself
    if sum(map(ne, widths, widths[1:])) * _SHORT_RUN > len(widths):
        return end, frame(data, dialect, start=start, line=line, stop=end)
    return end, _by_width(text, widths, block, dialect)


def _has_headers(text: bytes, line_end: bytes, dialect: Dialect) -> bool:
    """Whether some line of the text is the header again."""
    return any(
        text.startswith(header + line_end) or line_end + header + line_end in text
        for header in dialect.headers
    )


def _widths(
    text: bytes, records: Sequence[bytes], line_end: bytes, dialect: Dialect, *, has_headers: bool
) -> list[int | None]:
    """The number of cells of each record, 0 of a header; none where no number is expected."""
    widths: list[int | None]
    if dialect.width is not None:
        widths = [1 + count for count in map(bytes.count, records, repeat(dialect.delimiter))]
    else:
        widths = [None] * len(records) if has_headers else []
    if has_headers:
        for place, line in enumerate(text.split(line_end)[:-1]):
            if line in dialect.headers:
                widths[place] = 0
    return widths


def _by_width(
    text: bytes, widths: Sequence[int | None], block: Block, dialect: Dialect
) -> Iterator[Block | Ragged]:
    """The records of a block of one line each, in runs of the same number of cells."""
    ends = list(accumulate(map(len, text.split(block.line_end)[:-1])))
    step, size = len(block.line_end), len(text)
    first, start = 0, 0
    for width, alike in groupby(widths):
        last = first + sum(1 for _ in alike) - 1
        end = ends[last] + last * step
        after = min(end + step, size)
        place, line, rows = block.start + start, block.line + first, last - first + 1
        upto = min(block.start + after, block.end)
        if width == dialect.width:
            ready = block.is_ready or is_ready(text[start:after], dialect.encoding)
            yield Block(place, upto, line, rows, block.line_end, ready)
        else:
            fault = width_fault(width, dialect.width or 0) if width else HEADER_AGAIN
            yield Ragged(line, place, block.start + end, upto, rows, width or 0, fault)
        first, start = last + 1, after


def _line_end(text: bytes) -> bytes:
    """The first line end of the text."""
    lf = text.find(b"\n")
    cr = text.find(b"\r", 0, lf if lf >= 0 else len(text))
    if cr < 0:
        return b"\n"
    return b"\r\n" if cr + 1 == lf else b"\r"


def _last_record_end(parts: list[bytes], line_end: bytes) -> int:
    """The end of the last whole record; `parts`, split at the quotes, is cut off there."""
    for index in range((len(parts) - 1) // 2 * 2, -1, -2):
        found = parts[index].rfind(line_end)
        if found >= 0:
            del parts[index + 1 :]
            parts[index] = parts[index][: found + len(line_end)]
            return sum(map(len, parts)) + len(parts) - 1
    return 0


def _is_in_order(
    text: bytes, outside: bytes, records: Sequence[bytes], line_end: bytes, dialect: Dialect
) -> bool:
    """Whether every record of the text is correct but for its number of cells.

    `outside` is the text without what is quoted, and `records` the lines of that.
    """
    if b"" in records or not has_one_line_end(outside, line_end):
        return False
    if dialect.width is not None and b"\0" in text:
        return False
    if is_two_bytes(dialect.encoding) and not is_utf8(text):
        return False
    return dialect.quote not in outside or _quotes_are_in_order(outside, line_end, dialect)


def has_one_line_end(outside: bytes, line_end: bytes) -> bool:
    """Whether every line end of the bytes is `line_end`."""
    if line_end == b"\r\n":
        found = outside.count(line_end)
        return outside.count(b"\n") == found == outside.count(b"\r")
    return (b"\r" if line_end == b"\n" else b"\n") not in outside


def _quotes_are_in_order(outside: bytes, line_end: bytes, dialect: Dialect) -> bool:
    """Whether every quote begins or ends a cell, judged from the text outside quotes."""
    quote, delimiter = dialect.quote, dialect.delimiter
    # with a delimiter such as `||`, three bars could be split in two ways
    if len(delimiter) > 1 and delimiter[0] == delimiter[-1]:
        return False
    while quote * 2 in outside:
        outside = outside.replace(quote * 2, quote)
    before, after = delimiter + quote, quote + delimiter
    begins, ends = line_end + quote, quote + line_end
    opened = outside.count(before) + outside.count(begins) + outside.startswith(quote)
    closed = outside.count(after) + outside.count(ends)
    return outside.count(quote) == opened == closed


def _inner_lines(
    parts: Sequence[bytes], line_end: bytes, dialect: Dialect
) -> tuple[tuple[int, int], ...] | None:
    """The records from which lines run ahead because cells hold line ends; None where suspect.

    A cell with line ends and as many delimiters as a record may have swallowed records.
    """
    shifts: list[tuple[int, int]] = []
    records = added = 0
    for index in range(1, len(parts), 2):
        records += parts[index - 1].count(line_end)
        lines = lines_in(parts[index])
        if not lines:
            continue
        is_split = not parts[index + 1] or (index > 1 and not parts[index - 1])
        is_rowful = parts[index].count(dialect.delimiter) >= (dialect.width or 1) - 1
        if is_split or (is_rowful and dialect.width is not None):
            return None
        added += lines
        shifts.append((records + 1, added))
    return tuple(shifts)
