"""The ledger: the records of a file, counted from its bytes independently of the loader.

Most of a file is checked in blocks: valid quotes, the header's number of cells in every record, and
one kind of line end. A block that fails the check is separated into good and refused records by
`stretches`. Only records that `stretches` cannot decide are read one by one, by `framing`.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

import numpy as np

from wholepicture.files.encodings import Numbers, is_ready, is_two_bytes, is_utf8
from wholepicture.files.framing import (
    Bytes,
    Dialect,
    Framed,
    frame,
    lines_in,
    release_memory,
)
from wholepicture.files.stretches import Stretch, stretch_at
from wholepicture.interruption import stop_if_asked

_LARGEST_BLOCK = 1 << 20
_SMALLEST_BLOCK = 1 << 13
_GROWTH = 4
_HELD = 1 << 25


class Block(NamedTuple):
    """Whole records without a fault, each on one line.

    `is_ready` says that its bytes are already UTF-8.
    """

    start: int
    end: int
    line: int
    records: int
    line_end: bytes
    is_ready: bool

    @property
    def last_line(self) -> int:
        """The line on which its last record ends."""
        return self.line + self.records - 1


@dataclass
class Ledger:
    """The number of rows in a file so far, and the lines on which its records begin.

    From each record number in `shift_records` on, counted from 0, a record begins on the line of
    its number plus the value in `shift_aheads`. `header_lines` counts repeated headers, which are
    not rows.
    """

    records: int = 0
    refused: int = 0
    blank_lines: int = 0
    header_lines: int = 0
    shift_records: "array[int]" = field(default_factory=lambda: array("q"))
    shift_aheads: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, block: Block) -> None:
        """Counts the block's records."""
        self._note(block.line)
        self.records += block.records

    def add_record(self, line: int) -> None:
        """Counts one record."""
        self._note(line)
        self.records += 1

    def add_lines(self, lines: Numbers) -> None:
        """Counts one record on each of these lines."""
        if not len(lines):
            return
        numbers = np.arange(self.records, self.records + len(lines))
        ahead = lines - numbers
        self._note(int(lines[0]))
        at = np.flatnonzero(np.diff(ahead)) + 1
        self.shift_records.frombytes(numbers[at].tobytes())
        self.shift_aheads.frombytes(ahead[at].tobytes())
        self.records += len(lines)

    def _note(self, line: int) -> None:
        """Notes the line of the next record, if it is not the line after the previous one."""
        ahead = line - self.records
        if not self.shift_aheads or ahead != self.shift_aheads[-1]:
            self.shift_records.append(self.records)
            self.shift_aheads.append(ahead)


Piece = Block | Stretch | Framed


def read(data: Bytes, dialect: Dialect, start: int, line: int) -> Iterator[Piece]:
    """Everything from byte `start` on, in order: blocks, stretches and single records."""
    size, at = _LARGEST_BLOCK, start
    held, is_clean = start, True
    while at < len(data):
        stop_if_asked()
        if at - held > _HELD:
            held = at
            release_memory(data, at)
        # if the last block had faults, the next one is expected to have some too
        block = _block(data, at, size, line, dialect) if is_clean else None
        stretch = None if block else stretch_at(data, at, size, line, dialect)
        if block:
            yield block
            line, at = block.last_line + 1, block.end
        elif stretch:
            yield stretch
            line, at = stretch.next_line, stretch.end
            is_clean = len(stretch.faults) == 1 and not stretch.blank_lines
        elif size > _SMALLEST_BLOCK:
            size = max(size // _GROWTH, _SMALLEST_BLOCK)
            continue
        else:
            found = None
            for found in frame(data, dialect, start=at, line=line, stop=at + size):
                yield found
            if found:
                at = found.after
                line = found.line + (lines_in(data[found.start : at]) or 1)
            continue
        size = min(size * _GROWTH, _LARGEST_BLOCK)


def _block(data: Bytes, start: int, size: int, line: int, dialect: Dialect) -> Block | None:
    """The next whole records as a block, if all of them pass its check."""
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
    # a cell with line breaks may contain whole records
    if lines_in(text) != len(records):
        return None
    if not _is_in_order(text, outside, records, line_end, dialect):
        return None
    return Block(start, end, line, len(records), line_end, is_ready(text, dialect.encoding))


def _line_end(text: bytes) -> bytes:
    """The first line end of the text."""
    lf = text.find(b"\n")
    cr = text.find(b"\r", 0, lf if lf >= 0 else len(text))
    if cr < 0:
        return b"\n"
    return b"\r\n" if cr + 1 == lf else b"\r"


def _last_record_end(parts: list[bytes], line_end: bytes) -> int:
    """The end of the last whole record; `parts`, split at quotes, is cut there."""
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
    """Whether every record of the text is valid, and none repeats the header.

    `outside` is the text without its quoted parts, and `records` are the lines of `outside`.
    """
    if b"" in records or not has_one_line_end(outside, line_end):
        return False
    if dialect.width is not None and b"\0" in text:
        return False
    if is_two_bytes(dialect.encoding) and not is_utf8(text):
        return False
    if dialect.width is not None:
        delimiters = set(map(bytes.count, records, repeat(dialect.delimiter)))
        if delimiters - {dialect.width - 1}:
            return False
    if any(
        text.startswith(header + line_end) or line_end + header + line_end in text
        for header in dialect.headers
    ):
        return False
    return dialect.quote not in outside or _quotes_are_in_order(outside, line_end, dialect)


def has_one_line_end(outside: bytes, line_end: bytes) -> bool:
    """Whether every line end of the bytes is `line_end`."""
    if line_end == b"\r\n":
        found = outside.count(line_end)
        return outside.count(b"\n") == found == outside.count(b"\r")
    return (b"\r" if line_end == b"\n" else b"\n") not in outside


def _quotes_are_in_order(outside: bytes, line_end: bytes, dialect: Dialect) -> bool:
    """Whether every quote begins or ends a cell, by the text outside quotes."""
    quote, delimiter = dialect.quote, dialect.delimiter
    # with a delimiter such as `||`, three bars in a row could be split in two ways
    if len(delimiter) > 1 and delimiter[0] == delimiter[-1]:
        return False
    while quote * 2 in outside:
        outside = outside.replace(quote * 2, quote)
    before, after = delimiter + quote, quote + delimiter
    begins, ends = line_end + quote, quote + line_end
    opened = outside.count(before) + outside.count(begins) + outside.startswith(quote)
    closed = outside.count(after) + outside.count(ends)
    return outside.count(quote) == opened == closed
