"""The physical lines of a block of bytes, with their quotes and delimiters, all found at once.

A physical line can be read in two ways: as the start of a record, or as the continuation of a
quoted cell from an earlier line. Both are worked out for every line, before it is known which
applies.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import Dialect

Marks = NDArray[np.bool_]

_LF, _CR = 10, 13


@dataclass(frozen=True, kw_only=True)
class PhysicalLines:
    """Whole lines: where each begins, where its text ends, and where the next line begins.

    `quotes` are the positions of quotes. In a line that starts a record, a delimiter separates two
    cells if the number of quotes before it in the line is even. In a line that continues a quoted
    cell, it does if the number is odd.
    """

    text: bytes
    signs: NDArray[np.uint8]
    begins: Numbers
    ends: Numbers
    after: Numbers
    quotes: Numbers
    delimiter: bytes

    @cached_property
    def is_delimiter(self) -> Marks:
        """Whether a delimiter begins at each byte; two more places at the end are False."""
        return _marked(self.signs[: int(self.after[-1])], self.delimiter)

    @cached_property
    def delimiters(self) -> Numbers:
        """The position of each delimiter."""
        return np.flatnonzero(self.is_delimiter)

    @cached_property
    def first_quote(self) -> Numbers:
        """The number of quotes before each line, and before the end."""
        return np.searchsorted(self.quotes, np.append(self.begins, self.after[-1]))

    @cached_property
    def quotes_in(self) -> Numbers:
        """The number of quotes in each line."""
        return np.diff(self.first_quote)

    @cached_property
    def line_of_quote(self) -> Numbers:
        """The line of each quote."""
        return np.repeat(np.arange(len(self.begins)), self.quotes_in)

    @cached_property
    def is_even_quote(self) -> Marks:
        """Whether the number of quotes before each quote in its line is even."""
        before: Numbers = np.arange(len(self.quotes)) - self.first_quote[self.line_of_quote]
        is_even: Marks = before % 2 == 0
        return is_even

    @cached_property
    def before(self) -> Numbers:
        """The number of delimiters before each line, and before the end."""
        return np.searchsorted(self.delimiters, np.append(self.begins, self.after[-1]))

    @cached_property
    def line_of_delimiter(self) -> Numbers:
        """The line of each delimiter."""
        return np.repeat(np.arange(len(self.begins)), np.diff(self.before))

    @cached_property
    def is_even(self) -> Marks:
        """Whether the number of quotes before each delimiter in its line is even."""
        is_even: Marks = np.ones(len(self.delimiters), np.bool_)
        if not len(self.quotes):
            return is_even
        at = np.flatnonzero(self.quotes_in[self.line_of_delimiter])
        before = np.searchsorted(self.quotes, self.delimiters[at])
        is_even[at] = (before - self.first_quote[self.line_of_delimiter[at]]) % 2 == 0
        return is_even

    @cached_property
    def even_before(self) -> Numbers:
        """The number of delimiters with even quotes before each line, and before the end."""
        counted: Numbers = np.zeros(len(self.delimiters) + 1, np.int64)
        np.cumsum(self.is_even, out=counted[1:])
        return counted[self.before]

    @cached_property
    def odd_before(self) -> Numbers:
        """The number of delimiters with odd quotes before each line, and before the end."""
        return self.before - self.even_before

    @cached_property
    def _may_open(self) -> Marks:
        """Whether a quote may begin a cell here, or be the second of a doubled quote."""
        is_begun: Marks = self.begins[self.line_of_quote] == self.quotes
        is_doubled: Marks = np.diff(self.quotes, prepend=-2) == 1
        # an index before the text counts from its end, where both places are False
        is_after = self.is_delimiter[self.quotes - len(self.delimiter)]
        may_open: Marks = is_begun | is_doubled | is_after
        return may_open

    @cached_property
    def _may_close(self) -> Marks:
        """Whether a quote may end a cell here, or be the first of a doubled quote."""
        is_ended: Marks = self.ends[self.line_of_quote] == self.quotes + 1
        is_doubled: Marks = np.diff(self.quotes, append=-2) == 1
        may_close: Marks = is_ended | is_doubled | self.is_delimiter[self.quotes + 1]
        return may_close

    def first_fault(self, *, inside: bool) -> Numbers:
        """The number of the first misplaced quote in each line; -1 if there is none."""
        opens = ~self.is_even_quote if inside else self.is_even_quote
        at = np.flatnonzero(~np.where(opens, self._may_open, self._may_close))
        found: Numbers = np.full(len(self.begins), -1)
        # written from last to first, so that the first quote of each line remains
        found[self.line_of_quote[at[::-1]]] = at[::-1]
        return found


def lines_of_block(text: bytes, dialect: Dialect, *, is_last: bool) -> PhysicalLines | None:
    """The whole lines at the start of the text; None if there is not one.

    `is_last` says that the file ends with the text.
    """
    signs = np.frombuffer(text, np.uint8)
    is_end = signs == _LF
    if b"\r" in text:
        is_cr = signs == _CR
        is_cr[:-1] &= ~is_end[1:]
        # a CR at the end of the block may be half of a CR LF
        is_cr[-1] &= is_last
        is_end |= is_cr
    after = np.flatnonzero(is_end) + 1
    if is_last and (not len(after) or after[-1] < len(text)):
        after = np.append(after, len(text))
    if not len(after):
        return None
    begins = np.concatenate([[0], after[:-1]])
    ends = after - is_end[after - 1]
    if b"\r\n" in text:
        is_double = (ends > begins) & (ends < after) & (signs[ends - 1] == _CR)
        ends = ends - (is_double & (signs[np.minimum(ends, len(text) - 1)] == _LF))
    return PhysicalLines(
        text=text,
        signs=signs,
        begins=begins,
        ends=ends,
        after=after,
        quotes=np.flatnonzero(signs[: int(after[-1])] == dialect.quote[0]),
        delimiter=dialect.delimiter,
    )


def _marked(signs: NDArray[np.uint8], delimiter: bytes) -> Marks:
    """Whether the one or two bytes of a delimiter begin at each byte; two more places are False."""
    marks: Marks = np.zeros(len(signs) + 2, np.bool_)
    marks[: len(signs)] = signs == delimiter[0]
    if len(delimiter) > 1:
        marks[: len(signs) - 1] &= signs[1:] == delimiter[1]
        marks[len(signs) - 1] = False
    return marks
