"""The ledger: a file's records, counted from its bytes independently of the loader.

Most of a file is checked in blocks: quotes in order, every record as wide as the header, no stray
line end. A block that does not pass is checked in smaller and smaller blocks, and the last of them
record by record, by `framing`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import ne

from wholepicture.files.encodings import is_ready, is_two_bytes, is_utf8
from wholepicture.files.framing import (
    Bytes,
    Dialect,
    Framed,
    frame,
    let_go,
    lines_in,
)
from wholepicture.interruption import stop_if_asked
from wholepicture.stages.landing.line_widths import (
    Block,
    MixedLines,
    Ragged,
    by_width,
    has_headers,
    widths_of,
)

_LARGEST_BLOCK = 1 << 20
_SMALLEST_BLOCK = 1 << 13
_GROWTH = 4
_HELD = 1 << 25
_SHORT_RUN = 8  # records alike, on an average


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
        """Counts the block's records, and notes where there are more lines than records."""
        self._note(self.records, block.line - self.records)
        for record, added in block.shifts:
            self._note(self.records + record, block.line - self.records + added)
        self.records += block.records

    def add_record(self, line: int) -> None:
        """Counts one record."""
        if not self.shifts or line - self.records != self.shifts[-1][1]:
            self._note(self.records, line - self.records)
        self.records += 1

    def add_lines(self, line: int, records: int) -> None:
        """Counts so many records of one line each, from that line on."""
        if records:
            self.add_record(line)
            self.records += records - 1

    def _note(self, record: int, ahead: int) -> None:
        if self.shifts and self.shifts[-1][0] == record:
            self.shifts.pop()
        if not self.shifts or ahead != self.shifts[-1][1]:
            self.shifts.append((record, ahead))


Piece = Block | Ragged | Framed


def read(data: Bytes, dialect: Dialect, start: int, line: int) -> Iterator[Piece]:
    """Everything from `start` on, in order: blocks of records, and records checked singly."""
    for found in read_in_lines(data, dialect, start, line, in_lines=False):
        assert not isinstance(found, MixedLines)
        yield found


def read_in_lines(
    data: Bytes, dialect: Dialect, start: int, line: int, *, in_lines: bool = True
) -> Iterator[Piece | MixedLines]:
    """The result of `read`, but with lines of alternating widths joined."""
    size, at = _LARGEST_BLOCK, start
    held = start
    while at < len(data):
        stop_if_asked()
        if at - held > _HELD:
            held = at
            let_go(data, at)
        looked_at = _looked_at(data, at, size, line, dialect, in_lines=in_lines)
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
    data: Bytes, start: int, size: int, line: int, dialect: Dialect, *, in_lines: bool
) -> tuple[int, Iterable[Piece | MixedLines]] | None:
    """The end of the next whole records, and the records, if they pass the check as a block.

    None if a record among them may have another fault than its number of cells.
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
    is_headed = has_headers(text, line_end, dialect)
    if is_headed and shifts:
        return end, frame(data, dialect, start=start, line=line, stop=end)
    widths = widths_of(text, records, line_end, dialect, has_headers=is_headed)
    if not widths or set(widths) == {dialect.width}:
        return end, [block]
    if shifts:
        return None
    # of many short runs a run costs more than a record that is looked at by itself
    if sum(map(ne, widths, widths[1:])) * _SHORT_RUN > len(widths):
        if in_lines:
            return end, [MixedLines(block, text.split(line_end)[:-1], widths)]
        return end, frame(data, dialect, start=start, line=line, stop=end)
    return end, by_width(text, widths, block, dialect)


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
