"""The records of a block that a quote left open carries on to later lines, or that it spoils."""

from dataclasses import dataclass

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import (
    AFTER_CLOSING,
    INSIDE_UNQUOTED,
    MOST_CELLS,
    NEVER_CLOSES,
    SWALLOWED,
    TOO_WIDE,
    Bytes,
    Dialect,
    quoted,
)
from wholepicture.files.physical_lines import Marks, PhysicalLines

FAULTS = (AFTER_CLOSING, INSIDE_UNQUOTED, NEVER_CLOSES, SWALLOWED, TOO_WIDE)
_AFTER, _INSIDE, _NEVER = range(3)


@dataclass(frozen=True, kw_only=True)
class OpenRecords:
    """Records of several lines, and lines that would begin one but have a fault; in order.

    Of a faulty line, the place of its fault in `FAULTS` and the column, counted from 1. `upto` is
    the first line of which the block does not show what it is.
    """

    upto: int
    firsts: Numbers
    lasts: Numbers
    faulty: Numbers
    faults: Numbers
    columns: Numbers


def open_records(
    data: Bytes, start: int, found: PhysicalLines, dialect: Dialect, *, is_last: bool
) -> OpenRecords:
    """What becomes of each line with a quote left open; `found` begins at `start` of the data.

    After a fault reading goes on at the next line, after a record at the line below its last.
    """
    is_open = (found.first_fault(inside=False) < 0) & (found.quotes_in % 2 == 1)
    openers = np.flatnonzero(is_open)
    ways = _ways(found, openers, dialect)
    upto, kept = len(found.begins), []
    lasts, faults, are_looked_at = ways.lasts.tolist(), ways.faults.tolist(), ways.looks.tolist()
    at = 0
    for place, first in enumerate(openers.tolist()):
        if first < at:
            continue
        last, fault = lasts[place], faults[place]
        if last < 0 and not is_last:
            upto = first
            break
        if are_looked_at[place]:
            fault, column = _content(data, start, found, first, dialect)
            ways.faults[place], ways.columns[place] = fault, column
        kept.append(place)
        at = last + 1 if fault < 0 else first + 1
    which: Numbers = np.array(kept, np.int64)
    is_good = ways.faults[which] < 0
    good, bad = which[is_good], which[~is_good]
    return OpenRecords(
        upto=upto,
        firsts=openers[good],
        lasts=ways.lasts[good],
        faulty=openers[bad],
        faults=ways.faults[bad],
        columns=ways.columns[bad],
    )


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """From each line with a quote left open to where its record ends, if reading came to it.

    The last line, or -1 where that is not shown: if the file ends there, the quote never closes.
    The place of a fault, or -1, with its column; and whether the cells must be looked at.
    """

    lasts: Numbers
    faults: Numbers
    columns: Numbers
    looks: Marks


def _ways(found: PhysicalLines, first: Numbers, dialect: Dialect) -> _Ways:
    """Where the record ends that begins on each of those lines.

    It ends on the next line with an odd number of quotes, or with one where none may be.
    """
    fault_of = found.first_fault(inside=True)
    ends = np.append(np.flatnonzero((fault_of >= 0) | (found.quotes_in % 2 == 1)), -1)
    last = ends[np.searchsorted(ends[:-1], first, side="right")]
    even, odd = found.even_before, found.odd_before
    cells = 1 + even[first + 1] - even[first] - odd[first + 1]
    columns = cells + odd[last + 1]
    # a record with another number of cells is one nonetheless
    signs = found.before[last + 1] - found.before[first]
    most_inside = max((dialect.width or MOST_CELLS) - 1, 1)
    looks = (signs >= MOST_CELLS) | (signs - (columns - 1) >= most_inside)
    faults: Numbers = np.full(len(first), -1)
    is_never, fault = last < 0, fault_of[last]
    faults[is_never], columns[is_never] = _NEVER, cells[is_never] + odd[-1]
    at = np.flatnonzero((fault >= 0) & ~is_never)
    quotes = fault[at]
    between = found.delimiters[~found.is_even]
    faults[at] = np.where(found.is_even_quote[quotes], _AFTER, _INSIDE)
    columns[at] = cells[at] + np.searchsorted(between, found.quotes[quotes])
    return _Ways(lasts=last, faults=faults, columns=columns, looks=looks & (faults < 0))


def _content(
    data: Bytes, start: int, found: PhysicalLines, first: int, dialect: Dialect
) -> tuple[int, int]:
    """The fault of a record whose quotes are in order, in a cell of many lines; -1 if none.

    Few records need this look at their cells, which framing takes.
    """
    begin, end, after = (int(each[first]) for each in (found.begins, found.ends, found.after))
    text = found.text[begin:end]
    one = quoted(data, start + begin, 0, text, start + after, dialect)
    # with another number of cells it is a record nonetheless
    return (-1, 0) if one.cells else (FAULTS.index(one.fault), one.column)
