"""The lines of a block by their numbers of cells: runs of records of the right width, or not."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, repeat
from typing import NamedTuple

from wholepicture.files.encodings import is_ready
from wholepicture.files.framing import HEADER_AGAIN, Dialect, width_fault


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

    `end` is where the last one ends, without its line end. Lines that repeat the header are such
    records too, with no cells.
    """

    line: int
    start: int
    end: int
    after: int
    rows: int
    cells: int
    fault: str


class MixedLines(NamedTuple):
    """Records of one line each, some of them of a wrong width; 0 is that of the header again.

    `lines` are without their line ends, which are all alike.
    """

    block: Block
    lines: list[bytes]
    widths: list[int | None]

    def refused(self, dialect: Dialect) -> Iterator[tuple[int, str]]:
        """The place of each line that is no good record, and its fault."""
        faults: dict[int | None, str] = {0: HEADER_AGAIN}
        for place, width in enumerate(self.widths):
            if width != dialect.width:
                if width not in faults:
                    faults[width] = width_fault(width or 0, dialect.width or 0)
                yield place, faults[width]


def has_headers(text: bytes, line_end: bytes, dialect: Dialect) -> bool:
    """Whether some line of the text is the header again."""
    return any(
        text.startswith(header + line_end) or line_end + header + line_end in text
        for header in dialect.headers
    )


def widths_of(
    text: bytes, records: Sequence[bytes], line_end: bytes, dialect: Dialect, *, has_headers: bool
) -> list[int | None]:
    """The number of cells of each record, 0 of a header; none if no number is expected."""
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


def by_width(
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
