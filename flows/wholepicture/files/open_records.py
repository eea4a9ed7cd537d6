"""The records of a block that a quote left open carries on to later lines, or that it spoils."""

from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from wholepicture.files.framing import (
    AFTER_CLOSING,
    INSIDE_UNQUOTED,
    MOST_CELLS,
    NEVER_CLOSES,
    Bytes,
    Dialect,
    quoted,
)
from wholepicture.files.physical_lines import PhysicalLines


@dataclass
class OpenRecords:
    """Records of several lines, and lines that would begin one but have a fault; in order.

    `upto` is the first line of which the block does not show what it is.
    """

    upto: int
    firsts: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)
    faulty: list[int] = field(default_factory=list)
    faults: list[tuple[str, int]] = field(default_factory=list)


def open_records(
    data: Bytes, start: int, found: PhysicalLines, dialect: Dialect, *, is_last: bool
) -> OpenRecords:
    """What becomes of each line with a quote left open; `found` begins at `start` of the data.

    After a fault reading goes on at the next line, after a record at the line below its last.
    """
    records = OpenRecords(len(found.begins))
    is_open = (found.first_fault(inside=False) < 0) & (found.quotes_in % 2 == 1)
    openers = np.flatnonzero(is_open).tolist()
    if not openers:
        return records
    ways = _Ways(data, start, found, dialect)
    at = 0
    for first in openers:
        if first < at:
            continue
        last, fault, column = ways.of(first)
        if last < 0 and not is_last:
            records.upto = first
            break
        if fault:
            records.faulty.append(first)
            records.faults.append((fault, column))
            at = first + 1
        else:
            records.firsts.append(first)
            records.lasts.append(last)
            at = last + 1
    return records


class _Ways:
    """From a line with a quote left open to where its record ends."""

    def __init__(self, data: Bytes, start: int, found: PhysicalLines, dialect: Dialect) -> None:
        self._data, self._start, self._found, self._dialect = data, start, found, dialect
        self._most_inside = max((dialect.width or MOST_CELLS) - 1, 1)
        self._quoted = np.flatnonzero(found.quotes_in).tolist()
        self._fault_of = found.first_fault(inside=True).tolist()
        self._is_odd = (found.quotes_in % 2 == 1).tolist()
        self._is_even_quote = found.is_even_quote.tolist()
        between = found.delimiters[~found.is_even]
        self._odd_before_quote = np.searchsorted(between, found.quotes).tolist()
        self._before = found.before.tolist()
        self._even, self._odd = found.even_before.tolist(), found.odd_before.tolist()

    def of(self, first: int) -> tuple[int, str, int]:
        """The last line of the record, or -1 where that is not shown; its fault, with the column.

        A quote that is still open where the text ends never closes, if the file ends there.
        """
        place = bisect_left(self._quoted, first) + 1
        cells = 1 + self._even[first + 1] - self._even[first] - self._odd[first + 1]
        while place < len(self._quoted):
            line = self._quoted[place]
            fault = self._fault_of[line]
            if fault >= 0:
                sort = AFTER_CLOSING if self._is_even_quote[fault] else INSIDE_UNQUOTED
                return line, sort, cells + self._odd_before_quote[fault]
            if self._is_odd[line]:
                return line, *self._content(first, line, cells + self._odd[line + 1])
            place += 1
        return -1, NEVER_CLOSES, cells + self._odd[-1]

    def _content(self, first: int, last: int, cells: int) -> tuple[str, int]:
        """The fault of a record whose quotes are in order, in a cell of many lines; blank if none.

        Few records need the look at their cells that framing takes.
        """
        signs = self._before[last + 1] - self._before[first]
        if signs < MOST_CELLS and signs - (cells - 1) < self._most_inside:
            return "", 0
        begin, end, after = (
            int(each[first]) for each in (self._found.begins, self._found.ends, self._found.after)
        )
        text, start = self._found.text[begin:end], self._start
        one = quoted(self._data, start + begin, 0, text, start + after, self._dialect)
        # with another number of cells it is a record nonetheless
        return ("", 0) if one.cells else (one.fault, one.column)
