"""The lines in which a file's header may be, with the lines above and below it.

A line here is a physical line, as an editor counts it, whatever quotes it has.
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
    """The start of a line, with the number of blank lines and of filled lines above it."""

    start: int = 0
    line: int = 1
    blank: int = 0
    filled: int = 0

    def after(self, line: bytes) -> "Place":
        """The place after this line, which begins at the present place."""
        is_blank = not line.strip(b"\r\n")
        return Place(
            start=self.start + len(line),
            line=self.line + 1,
            blank=self.blank + is_blank,
            filled=self.filled + (not is_blank),
        )


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A record that may be the header: the first record at or below a place that is not blank.

    `rows_from` is where rows begin if this record is the header; its counts are of the lines in
    between. `rows` are the first records from there.
    """

    place: Place
    header: Framed
    rows_from: Place
    rows: tuple[Framed, ...]


def candidate_at(
    head: Bytes, dialect: Dialect, place: Place, lines_below: int = 0
) -> Candidate | None:
    """The candidate for the header at a place; None if only blank lines follow.

    `lines_below` lines below it are not rows.
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
    """The place that many lines below, or the end of the file."""
    for line in islice(lines_of(head, place.start), lines):
        place = place.after(line)
    return place


def filled_lines_below(head: Bytes, place: Place) -> Iterator[Place]:
    """The places of the next filled lines below a place."""
    for line in islice(lines_of(head, place.start), _LINES_LOOKED_AT):
        if place.filled and line.strip(b"\r\n"):
            yield place
        place = place.after(line)


def headers_again(head: Bytes, found: Candidate, *, with_lines: bool) -> frozenset[bytes]:
    """The bytes that are not a row if they are repeated: the header, with its lines if asked.

    A file that begins with a byte order mark may have been joined to another file, and a repeated
    header may then have a mark.
    """
    header = found.header
    again = [head[header.start : header.end]]
    if with_lines:
        again += head[: header.start].splitlines()
        again += head[header.after : found.rows_from.start].splitlines()
    filled = [line for line in again if line]
    return frozenset(filled).union(BOM_UTF8 + line for line in filled)


def is_known(cells: Iterable[bytes], file: FeedFile, encoding: str) -> bool:
    """Whether the cells name at least half of the columns that the feed requires."""
    keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
    named = sum(not column.header_keys.isdisjoint(keys) for column in file.required)
    return 2 * named >= len(file.required)
