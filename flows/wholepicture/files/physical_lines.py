"""The physical lines of a block of bytes with its quotes and delimiters, all found at once.

What a line is depends on where reading enters it: between cells, or inside a quoted cell that an
earlier line began. Both are found, for every line, before anybody knows which it is.
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
    """Whole lines: their first bytes, where their text ends, and where the next line begins.

    `quotes` are the places of those signs. Of a line entered between cells, the delimiters with an
    even number of quotes before them in the line are between cells; of a line entered inside a
    quoted cell, the others.
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
        """Whether a delimiter begins on each byte of the lines, and on two more that have none."""
        return _marked(self.signs[: int(self.after[-1])], self.delimiter)

    @cached_property
    def delimiters(self) -> Numbers:
        """The place of each delimiter."""
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
        """Whether an even number of quotes is before each quote, in its line."""
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
        """Whether an even number of quotes is before each delimiter, in its line."""
        is_even: Marks = np.ones(len(self.delimiters), np.bool_)
        if not len(self.quotes):
            return is_even
        at = np.flatnonzero(self.quotes_in[self.line_of_delimiter])
        before = np.searchsorted(self.quotes, self.delimiters[at])
        is_even[at] = (before - self.first_quote[self.line_of_delimiter[at]]) % 2 == 0
        return is_even

    @cached_property
    def even_before(self) -> Numbers:
        """The same of those delimiters that are between cells where a line is entered so."""
        counted: Numbers = np.zeros(len(self.delimiters) + 1, np.int64)
        np.cumsum(self.is_even, out=counted[1:])
        return counted[self.before]

    @cached_property
    def odd_before(self) -> Numbers:
        """The same of those that are between cells where a line is entered inside one."""
        return self.before - self.even_before

    @cached_property
    def _may_open(self) -> Marks:
        """Whether a cell, or the rest of one after a quote that is doubled, may begin there."""
        is_begun: Marks = self.begins[self.line_of_quote] == self.quotes
        is_doubled: Marks = np.diff(self.quotes, prepend=-2) == 1
        # a delimiter that would begin before the text is looked for behind its end
        is_after = self.is_delimiter[self.quotes - len(self.delimiter)]
        may_open: Marks = is_begun | is_doubled | is_after
        return may_open

    @cached_property
    def _may_close(self) -> Marks:
        """Whether a cell may end there, or the quote is one that is doubled."""
        is_ended: Marks = self.ends[self.line_of_quote] == self.quotes + 1
        is_doubled: Marks = np.diff(self.quotes, append=-2) == 1
        may_close: Marks = is_ended | is_doubled | self.is_delimiter[self.quotes + 1]
        return may_close

    def first_fault(self, *, inside: bool) -> Numbers:
        """Of each line, the first quote that is where none may be, as its number; else -1."""
        opens = ~self.is_even_quote if inside else self.is_even_quote
        at = np.flatnonzero(~np.where(opens, self._may_open, self._may_close))
        found: Numbers = np.full(len(self.begins), -1)
        # from the last to the first, so that the first of a line stays
        found[self.line_of_quote[at[::-1]]] = at[::-1]
        return found


def lines_of_block(text: bytes, dialect: Dialect, *, is_last: bool) -> PhysicalLines | None:
    """The whole lines at the start of the text, or None where there is not even one.

    `is_last` says that the file ends with the text.
    """
    signs = np.frombuffer(text, np.uint8)
    is_end = signs == _LF
    if b"\r" in text:
        is_cr = signs == _CR
        is_cr[:-1] &= ~is_end[1:]
        # the last one may be half of a line end
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
    """Whether the one or two bytes of a delimiter begin there; two more places have none."""
    marks: Marks = np.zeros(len(signs) + 2, np.bool_)
    marks[: len(signs)] = signs == delimiter[0]
    if len(delimiter) > 1:
        marks[: len(signs) - 1] &= signs[1:] == delimiter[1]
        marks[len(signs) - 1] = False
    return marks
