"""The places where a file's header may be: its line, with the lines above and below it.

A line is a physical line here, as an editor counts it, whatever quotes are in it.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from wholepicture.files.encodings import as_utf8
from wholepicture.files.framing import Bytes, Dialect, Framed, frame, lines_in, lines_of
from wholepicture.rules.feeds import FeedFile, header_key

_ROWS_LOOKED_AT = 20
_LINES_LOOKED_AT = 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """The start of a line, with the numbers of blank and of filled lines above it."""

    start: int = 0
    line: int = 1
    blank: int = 0
    filled: int = 0

    def after(self, line: bytes) -> "Place":
        """The place after the line, which stands here."""
        is_blank = not line.strip(b"\r\n")
        return Place(
            start=self.start + len(line),
            line=self.line + 1,
            blank=self.blank + is_blank,
            filled=self.filled + (not is_blank),
        )


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record that may be the header: the first at or below a place that is not blank.

    `rows_from` is where rows begin if it is; its counts are of the lines between. `rows` are some
    of the records from there on.
    """

    place: Place
    header: Framed
    rows_from: Place
    rows: tuple[Framed, ...]


def candidate_at(
    head: Bytes, dialect: Dialect, place: Place, lines_below: int = 0
) -> Candidate | None:
    """The candidate at a place, or None if blank lines alone follow.

    So many lines below it are no rows.
    """
    blank = place.blank
    for record in frame(head, dialect, start=place.start, line=place.line):
        if not record.blank_lines:
            at = replace(place, start=record.start, line=record.line, blank=blank)
            lines = lines_in(head[record.start : record.after]) or 1
            below = Place(start=record.after, line=record.line + lines)
            rows_from = place_below(head, below, lines_below)
            rows = frame(head, dialect, start=rows_from.start, line=rows_from.line)
            return Candidate(
                place=at,
                header=record,
                rows_from=rows_from,
                rows=tuple(islice(rows, _ROWS_LOOKED_AT)),
            )
        blank += record.blank_lines
    return None


def place_below(head: Bytes, place: Place, lines: int) -> Place:
    """The place so many lines below, or the end of the file."""
    for line in islice(lines_of(head, place.start), lines):
        place = place.after(line)
    return place


def filled_lines_below(head: Bytes, place: Place) -> Iterator[Place]:
    """The places of the next filled lines after the one at a place."""
    for line in islice(lines_of(head, place.start), _LINES_LOOKED_AT):
        if place.filled and line.strip(b"\r\n"):
            yield place
        place = place.after(line)


def headers_again(head: Bytes, found: Candidate, *, with_lines: bool) -> frozenset[bytes]:
    """The bytes that are not a row if repeated: the header, and its lines if so asked.

    A file that begins with a byte order mark may have been joined to another.
    """
    header = found.header
    again = [head[header.start : header.end]]
    if with_lines:
        again += head[: header.start].splitlines()
        again += head[header.after : found.rows_from.start].splitlines()
    filled = [line for line in again if line]
    return frozenset(filled).union(BOM_UTF8 + line for line in filled)


def is_known(cells: Iterable[bytes], file: FeedFile, encoding: str) -> bool:
    """Whether the cells name half of the columns that the feed requires, or more."""
    keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
    named = sum(not column.header_keys.isdisjoint(keys) for column in file.required)
    return 2 * named >= len(file.required)
