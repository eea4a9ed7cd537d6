"""The positions of records that begin on given lines, for callers that read a file in order."""

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import Bytes, Dialect, frame, lines_in
from wholepicture.files.physical_lines import PhysicalLines, lines_of_block

_AT_ONCE = 1 << 20


class Lines:
    """The lines of a file from byte `start` on, which is the beginning of line `line`."""

    def __init__(self, data: Bytes, dialect: Dialect, start: int, line: int) -> None:
        self._data, self._dialect = data, dialect
        self._start, self._line = start, line
        self._found = self._block()

    def records_at(self, lines: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """The starts and ends of records, where the next ones begin, and their last lines.

        A record without a fault begins on each of the lines. Lines must be asked for in ascending
        order.
        """
        found = np.empty((4, len(lines)), np.int64)
        done = 0
        while True:
            upto = int(np.searchsorted(lines, self._line + len(self._found.begins)))
            if upto > done:
                found[:, done:upto] = self._places(lines[done:upto] - self._line)
                done = upto
            if done == len(lines):
                return found[0], found[1], found[2], found[3]
            self._line += len(self._found.begins)
            self._start += int(self._found.after[-1])
            self._found = self._block()

    def _block(self) -> PhysicalLines:
        """The whole lines of the next part of the file; at least one."""
        size = _AT_ONCE
        while True:
            is_last = self._start + size >= len(self._data)
            text = self._data[self._start : self._start + size]
            found = lines_of_block(text, self._dialect, is_last=is_last)
            if found:
                return found
            size *= 2

    def _places(self, at: Numbers) -> Numbers:
        """The result of `records_at` for lines of this part, counted from its first."""
        found = self._found
        odd = np.append(np.flatnonzero(found.quotes_in % 2), -1)
        # a record with an open quote ends on the next line that has an open quote
        is_open = found.quotes_in[at] % 2 == 1
        last = np.where(is_open, odd[np.searchsorted(odd[:-1], at, side="right")], at)
        places = np.stack((found.begins[at], found.ends[last], found.after[last], last))
        places[:3] += self._start
        places[3] += self._line
        for place in np.flatnonzero(last < 0).tolist():
            start, line = int(places[0, place]), self._line + int(at[place])
            one = next(frame(self._data, self._dialect, start=start, line=line))
            lines = lines_in(self._data[one.start : one.end])
            places[1:, place] = one.end, one.after, line + lines
        return places
