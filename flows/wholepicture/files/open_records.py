"""The records of a block that have line breaks in quotes, and the faults of open quotes.

A line has an open quote if a quoted cell begins on it and does not end on it.
"""

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
    """The records of several lines, and the lines with a fault that begin none; in file order.

    `faults` has, for each line with a fault, its place in `FAULTS`, and `columns` the column,
    counted from 1. `upto` is the first line that cannot be decided from this block alone.
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
    """The records and faults of all lines with an open quote; `found` begins at byte `start`.

    After a fault, reading goes on at the next line; after a record, at the line below its last.
    """
    is_open = (found.first_fault(inside=False) < 0) & (found.quotes_in % 2 == 1)
    openers = np.flatnonzero(is_open)
    possible = _possible_ends(found, openers, dialect)
    upto, kept = len(found.begins), []
    lasts, faults, need_reading = (
        possible.lasts.tolist(),
        possible.faults.tolist(),
        possible.needs_reading.tolist(),
    )
    at = 0
    for place, first in enumerate(openers.tolist()):
        if first < at:
            continue
        last, fault = lasts[place], faults[place]
        if last < 0 and not is_last:
            upto = first
            break
        if need_reading[place]:
            fault, column = _content_fault(data, start, found, first, dialect)
            possible.faults[place], possible.columns[place] = fault, column
        kept.append(place)
        at = last + 1 if fault < 0 else first + 1
    which: Numbers = np.array(kept, np.int64)
    is_good = possible.faults[which] < 0
    good, bad = which[is_good], which[~is_good]
    return OpenRecords(
        upto=upto,
        firsts=openers[good],
        lasts=possible.lasts[good],
        faulty=openers[bad],
        faults=possible.faults[bad],
        columns=possible.columns[bad],
    )


@dataclass(frozen=True, kw_only=True)
class _PossibleEnds:
    """For each line with an open quote: where its record would end, if one begins on it.

    `lasts` has its last line, or -1 if the quote is still open at the end of the block. `faults`
    and `columns` have its fault, or -1. `needs_reading` says whether its cells must be read one by
    one.
    """

    lasts: Numbers
    faults: Numbers
    columns: Numbers
    needs_reading: Marks


def _possible_ends(found: PhysicalLines, first: Numbers, dialect: Dialect) -> _PossibleEnds:
    """The ends of the records that would begin on these lines.

    A record ends on the next line with an odd number of quotes, or on a line with a misplaced
    quote.
    """
    fault_of = found.first_fault(inside=True)
    ends = np.append(np.flatnonzero((fault_of >= 0) | (found.quotes_in % 2 == 1)), -1)
    last = ends[np.searchsorted(ends[:-1], first, side="right")]
    even, odd = found.even_before, found.odd_before
    cells = 1 + even[first + 1] - even[first] - odd[first + 1]
    columns = cells + odd[last + 1]
    # a record with the wrong number of cells is still one record
    signs = found.before[last + 1] - found.before[first]
    most_inside = max((dialect.width or MOST_CELLS) - 1, 1)
    needs_reading = (signs >= MOST_CELLS) | (signs - (columns - 1) >= most_inside)
    faults: Numbers = np.full(len(first), -1)
    is_never, fault = last < 0, fault_of[last]
    faults[is_never], columns[is_never] = _NEVER, cells[is_never] + odd[-1]
    at = np.flatnonzero((fault >= 0) & ~is_never)
    quotes = fault[at]
    between = found.delimiters[~found.is_even]
    faults[at] = np.where(found.is_even_quote[quotes], _AFTER, _INSIDE)
    columns[at] = cells[at] + np.searchsorted(between, found.quotes[quotes])
    return _PossibleEnds(
        lasts=last, faults=faults, columns=columns, needs_reading=needs_reading & (faults < 0)
    )


def _content_fault(
    data: Bytes, start: int, found: PhysicalLines, first: int, dialect: Dialect
) -> tuple[int, int]:
    """The fault in the content of a record with valid quotes and many lines; -1 if none.

    Few records need this: it reads their cells one by one, with `framing`.
    """
    begin, end, after = (int(each[first]) for each in (found.begins, found.ends, found.after))
    text = found.text[begin:end]
    one = quoted(data, start + begin, 0, text, start + after, dialect)
    # a record with the wrong number of cells is still one record
    return (-1, 0) if one.cells else (FAULTS.index(one.fault), one.column)
