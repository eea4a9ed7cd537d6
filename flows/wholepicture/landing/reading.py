"""The ledger: a file's records counted from its bytes, by a count that owes nothing to the loader.

Most of a file is vouched for in blocks: quotes in order, every record as wide as the header, no
stray line end. What cannot be vouched for is looked at in smaller and smaller blocks, and the last
of them record by record, by `framing`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from wholepicture.interruption import stop_if_asked
from wholepicture.landing.encodings import is_ready, is_two_bytes, is_utf8
from wholepicture.landing.framing import Bytes, Dialect, Framed, frame, let_go, lines_in

_LARGEST_BLOCK = 1 << 20
_SMALLEST_BLOCK = 1 << 13
_GROWTH = 4
_HELD = 1 << 25


@dataclass(frozen=True, kw_only=True)
class Block:
    """Whole records without a fault, one a line but for `shifts`.

    `shifts` says from which of its records on, counted from 0, by how many more lines each begins
    later. `is_ready` says that its bytes are UTF-8 text already.
    """

    start: int
    end: int
    line: int
    records: int
    line_end: bytes
    is_ready: bool
    has_quotes: bool
    shifts: tuple[tuple[int, int], ...]


@dataclass
class Ledger:
    """What was counted so far of a file's rows; `shifts` as in a block, over the whole file."""

    records: int = 0
    refused: int = 0
    blank_lines: int = 0
    shifts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """The block's records are counted, and where their lines run ahead is noted."""
        self._note(self.records, block.line - self.records)
        for record, added in block.shifts:
            self._note(self.records + record, block.line - self.records + added)
        self.records += block.records

    def add_record(self, line: int) -> None:
        """One record is counted."""
        self._note(self.records, line - self.records)
        self.records += 1

    def _note(self, record: int, ahead: int) -> None:
        if self.shifts and self.shifts[-1][0] == record:
            self.shifts.pop()
        if not self.shifts or ahead != self.shifts[-1][1]:
            self.shifts.append((record, ahead))


def read(data: Bytes, dialect: Dialect, start: int, line: int) -> Iterator[Block | Framed]:
    """Everything from `start` on, in order: blocks of records, and single records looked at."""
    size, at = _LARGEST_BLOCK, start
    held = start
    while at < len(data):
        stop_if_asked()
        if at - held > _HELD:
            held = at
            let_go(data, at)
        block = _block(data, at, size, line, dialect)
        if block:
            yield block
            line += lines_in(data[at : block.end])
            at = block.end
            size = min(size * _GROWTH, _LARGEST_BLOCK)
        elif size > _SMALLEST_BLOCK:
            size = max(size // _GROWTH, _SMALLEST_BLOCK)
        else:
            for found in frame(data, dialect, start=at, line=line, stop=at + size):
                yield found
                at = found.after
                line = found.line + (lines_in(data[found.start : at]) or 1)


def _block(data: Bytes, start: int, size: int, line: int, dialect: Dialect) -> Block | None:
    """The whole records of the next bytes, if all of them can be vouched for."""
    text = data[start : start + size]
    is_last = start + size >= len(data)
    line_end = _line_end(text)
    if is_last and not text.endswith(line_end):
        text += line_end
    parts = text.split(b'"')
    cut = _last_record_end(parts, line_end)
    if cut == 0 or (is_last and cut < len(text)):
        return None
    text = text if cut == len(text) else text[:cut]
    end = min(start + cut, len(data))
    if line_end == b"\r" and data[end : end + 1] == b"\n":
        return None
    outside = text if len(parts) == 1 else b'"'.join(parts[::2])
    records = outside.count(line_end)
    shifts = () if lines_in(text) == records else _inner_lines(parts, line_end, dialect)
    if shifts is None or not _is_in_order(text, outside, len(parts) > 1, line_end, dialect):
        return None
    return Block(
        start=start,
        end=end,
        line=line,
        records=records,
        line_end=line_end,
        is_ready=is_ready(text, dialect.encoding),
        has_quotes=len(parts) > 1,
        shifts=shifts,
    )


def _line_end(text: bytes) -> bytes:
    """The first line end of the text."""
    lf = text.find(b"\n")
    cr = text.find(b"\r", 0, lf if lf >= 0 else len(text))
    if cr < 0:
        return b"\n"
    return b"\r\n" if cr + 1 == lf else b"\r"


def _last_record_end(parts: list[bytes], line_end: bytes) -> int:
    """Where the last whole record ends; `parts`, split at the quotes, is cut off there."""
    for index in range((len(parts) - 1) // 2 * 2, -1, -2):
        found = parts[index].rfind(line_end)
        if found >= 0:
            del parts[index + 1 :]
            parts[index] = parts[index][: found + len(line_end)]
            return sum(map(len, parts)) + len(parts) - 1
    return 0


def _is_in_order(
    text: bytes, outside: bytes, has_quotes: bool, line_end: bytes, dialect: Dialect
) -> bool:
    """Whether every record of the text is as it must be; `outside` is it without quoted texts."""
    if b"\0" in text or not has_one_line_end(outside, line_end):
        return False
    if is_two_bytes(dialect.encoding) and not is_utf8(text):
        return False
    if has_quotes and not _quotes_are_in_order(outside, dialect.delimiter, line_end):
        return False
    records = outside.split(line_end)
    records.pop()
    if b"" in records or dialect.width is None:
        return False
    return set(map(bytes.count, records, repeat(dialect.delimiter))) == {dialect.width - 1}


def has_one_line_end(outside: bytes, line_end: bytes) -> bool:
    """Whether every line end of the bytes is that one."""
    if line_end == b"\r\n":
        found = outside.count(line_end)
        return outside.count(b"\n") == found == outside.count(b"\r")
    return (b"\r" if line_end == b"\n" else b"\n") not in outside


def _quotes_are_in_order(outside: bytes, delimiter: bytes, line_end: bytes) -> bool:
    """Whether every quoted cell, seen from outside, begins and ends where its cell does."""
    while b'""' in outside:
        outside = outside.replace(b'""', b'"')
    before, after = delimiter + b'"', b'"' + delimiter
    begins, ends = line_end + b'"', b'"' + line_end
    opened = outside.count(before) + outside.count(begins) + outside.startswith(b'"')
    closed = outside.count(after) + outside.count(ends)
    return outside.count(b'"') == opened == closed


def _inner_lines(
    parts: Sequence[bytes], line_end: bytes, dialect: Dialect
) -> tuple[tuple[int, int], ...] | None:
    """From which record on lines run ahead because cells hold line ends; None where that is odd.

    A cell with line ends and a record's worth of delimiters may have swallowed records.
    """
    shifts: list[tuple[int, int]] = []
    records = added = 0
    for index in range(1, len(parts), 2):
        records += parts[index - 1].count(line_end)
        lines = lines_in(parts[index])
        if not lines:
            continue
        is_split = not parts[index + 1] or (index > 1 and not parts[index - 1])
        if is_split or parts[index].count(dialect.delimiter) >= (dialect.width or 1) - 1:
            return None
        added += lines
        shifts.append((records + 1, added))
    return tuple(shifts)
