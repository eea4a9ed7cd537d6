"""Many records found at once, with the same faults that `framing` finds one by one."""

from typing import NamedTuple

import numpy as np

from wholepicture.files.encodings import Numbers, is_two_bytes, is_utf8
from wholepicture.files.framing import (
    HEADER_AGAIN,
    MOST_CELLS,
    NUL,
    Bytes,
    Dialect,
    width_fault,
)
from wholepicture.files.open_records import FAULTS, OpenRecords, open_records
from wholepicture.files.physical_lines import Marks, PhysicalLines, lines_of_block

_NAMES = (*FAULTS, NUL, HEADER_AGAIN)
_AFTER, _INSIDE, _NEVER, _SWALLOWED, _TOO_WIDE, _NUL, _HEADER, _WIDTH = range(1, 9)
_SORT = 1 << 32


class Stretch(NamedTuple):
    """The records and refused lines of a part of a file, in order, and its number of blank lines.

    For each record: the physical lines on which it begins and ends, its bytes without the line end,
    where the next one begins, and its number of cells. `kinds` has the place of its fault in
    `faults`, where each fault has a column, counted from 1, or 0. The first entry of `faults` means
    no fault. `next_line` is the line after the part.
    """

    start: int
    end: int
    next_line: int
    blank_lines: int
    lines: Numbers
    last_lines: Numbers
    starts: Numbers
    ends: Numbers
    afters: Numbers
    cells: Numbers
    kinds: Numbers
    faults: tuple[tuple[str, int], ...]

    def with_fault(self, fault: str) -> Marks:
        """Whether each record has this fault, in any column."""
        return np.array([name == fault for name, _ in self.faults])[self.kinds]


def stretch_at(data: Bytes, start: int, size: int, line: int, dialect: Dialect) -> Stretch | None:
    """The records that end in the next `size` bytes; `line` is the line of the first.

    None if no record ends there, or if the records can only be read one by one.
    """
    delimiter = dialect.delimiter
    if len(delimiter) > 1 and delimiter[0] == delimiter[-1]:
        return None
    is_last = start + size >= len(data)
    found = lines_of_block(data[start : start + size], dialect, is_last=is_last)
    if found is None or np.diff(found.before).max() >= MOST_CELLS:
        return None
    if is_two_bytes(dialect.encoding) and not is_utf8(found.text[: found.after[-1]]):
        return None
    several = open_records(data, start, found, dialect, is_last=is_last)
    return _stretch(start, line, found, several, dialect) if several.upto else None


def _stretch(
    start: int, line: int, found: PhysicalLines, several: OpenRecords, dialect: Dialect
) -> Stretch:
    """The records of the lines that could be decided."""
    upto = several.upto
    last_of: Numbers = np.arange(upto)
    last_of[several.firsts] = several.lasts
    is_inside = _continued_lines(several)
    is_blank = ~is_inside & (found.begins[:upto] == found.ends[:upto])
    first = np.flatnonzero(~is_inside & ~is_blank)
    last = last_of[first]
    starts, ends = found.begins[first], found.ends[last]
    even, odd = found.even_before, found.odd_before
    cells = 1 + even[first + 1] - even[first] + odd[last + 1] - odd[first + 1]
    codes = _quoting_faults(found, several)[first]
    cells[codes > 0] = 0
    if dialect.width is not None:
        is_wide = (codes == 0) & (cells != dialect.width)
        codes[is_wide] = _WIDTH * _SORT + cells[is_wide]
    _note_nul(found, starts, ends, codes, is_inside)
    _note_headers(found, starts, ends, codes, cells, dialect)
    kinds, faults = _numbered_faults(codes, dialect)
    return Stretch(
        start=start,
        end=start + int(found.after[upto - 1]),
        next_line=line + upto,
        blank_lines=int(is_blank.sum()),
        lines=first + line,
        last_lines=last + line,
        starts=starts + start,
        ends=ends + start,
        afters=found.after[last] + start,
        cells=cells,
        kinds=kinds,
        faults=faults,
    )


def _continued_lines(several: OpenRecords) -> Marks:
    """Whether each line continues a quoted cell of an earlier line."""
    steps: Numbers = np.zeros(several.upto + 1, np.int64)
    steps[several.firsts + 1] += 1
    steps[several.lasts + 1] -= 1
    return np.cumsum(steps)[:-1] > 0


def _quoting_faults(found: PhysicalLines, several: OpenRecords) -> Numbers:
    """The fault of each line's quotes, as a number; 0 if there is none."""
    codes: Numbers = np.zeros(len(found.begins), np.int64)
    fault = found.first_fault(inside=False)
    at = np.flatnonzero(fault >= 0)
    if len(at):
        quotes = fault[at]
        before = np.searchsorted(found.delimiters[found.is_even], found.quotes[quotes])
        sort = np.where(found.is_even_quote[quotes], _INSIDE, _AFTER)
        codes[at] = sort * _SORT + 1 + before - found.even_before[at]
    codes[several.faulty] = (several.faults + 1) * _SORT + several.columns
    return codes


def _note_nul(
    found: PhysicalLines, starts: Numbers, ends: Numbers, codes: Numbers, is_inside: Marks
) -> None:
    """Sets the fault of records that contain a NUL byte and have no other fault."""
    if b"\0" not in found.text:
        return
    places = np.append(np.flatnonzero(found.signs == 0), len(found.text))
    first = places[np.searchsorted(places, starts)]
    at = np.flatnonzero((first < ends) & (codes == 0))
    upto = found.delimiters[: int(found.before[len(is_inside)])]
    is_even = found.is_even[: len(upto)]
    between = upto[is_even != is_inside[found.line_of_delimiter[: len(upto)]]]
    before = np.searchsorted(between, first[at]) - np.searchsorted(between, starts[at])
    codes[at] = _NUL * _SORT + 1 + before


def _note_headers(
    found: PhysicalLines,
    starts: Numbers,
    ends: Numbers,
    codes: Numbers,
    cells: Numbers,
    dialect: Dialect,
) -> None:
    """Sets the fault of records that repeat the header, whatever other fault they have."""
    for header in dialect.headers:
        if header not in found.text:
            continue
        at = np.flatnonzero(ends - starts == len(header))
        signs = found.signs[starts[at, np.newaxis] + np.arange(len(header))]
        at = at[(signs == np.frombuffer(header, np.uint8)).all(axis=1)]
        codes[at], cells[at] = _HEADER * _SORT, 0


def _numbered_faults(
    codes: Numbers, dialect: Dialect
) -> tuple[Numbers, tuple[tuple[str, int], ...]]:
    """Each code as a place in a list of faults, where the first entry means no fault."""
    faults = [("", 0)]
    if not codes.any():
        return codes, tuple(faults)
    distinct, kinds = np.unique(np.append(codes, 0), return_inverse=True)
    for code in distinct[1:].tolist():
        sort, rest = divmod(code, _SORT)
        is_width = sort == _WIDTH
        fault = width_fault(rest, dialect.width or 0) if is_width else _NAMES[sort - 1]
        faults.append((fault, 0 if is_width else rest))
    return kinds[:-1], tuple(faults)
