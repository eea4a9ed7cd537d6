"""The columns of a file, found by header and never by position; unknown ones are counted.

A header from outside is never repeated: it is named by its position and its length.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from wholepicture.files.encodings import as_utf8
from wholepicture.files.framing import SWALLOWED, Bytes, Dialect, Framed, frame, lines_of
from wholepicture.rules.feeds import FeedColumn, FeedFile, header_key

NO_HEADER = "no header we know"
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_NAME = 1_000
_ROWS_LOOKED_AT = 20
_LINES_LOOKED_AT = 20


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a file as delivered; `refusal` says why none of its rows can land.

    `columns` has, in the file's order, the feed's column or None, and `headers` the headers. Rows
    begin at `start`, on the physical line `line`. Where the first line is no known header,
    `has_header` is False and that line is a row like the others. A header `is_short` where every
    row ends with a delimiter and the header does not. `above` counts the filled lines above the
    header, which begins at `header`.
    """

    dialect: Dialect
    columns: tuple[FeedColumn | None, ...] = ()
    headers: tuple[str, ...] = ()
    start: int = 0
    line: int = 1
    blank_lines: int = 0
    above: int = 0
    header: int = 0
    has_header: bool = False
    is_short: bool = False
    drift: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def width(self) -> int:
        """The number of cells that a record must have."""
        return len(self.columns)

    @property
    def unjudged(self) -> Dialect:
        """The form of its records, without a rule for their content."""
        return Dialect(delimiter=self.dialect.delimiter, quote=self.dialect.quote)

    @property
    def nameless(self) -> frozenset[int]:
        """The places, from 1, of columns without a header."""
        headers = enumerate(self.headers, start=1)
        return frozenset(place for place, header in headers if not header_key(header))

    def spoken(self, place: int) -> str:
        """The name of the column at a place from 1, as it may be published; blank for 0."""
        if not 1 <= place <= self.width:
            return ""
        column = self.columns[place - 1]
        return column.header if column else f"column {place} of {self.width}"


def read_header(head: Bytes, file: FeedFile, encoding: str) -> Layout:
    """The layout shown by a file's first bytes, without the byte order mark.

    The header is the first line, or one of the next lines where the feed knows it.
    """
    dialect = Dialect(
        delimiter=file.delimiter.encode("ascii"),
        quote=file.quote.encode("ascii"),
        encoding=encoding,
    )
    if not head:
        return Layout(dialect=dialect, refusal="an empty file")
    first = _first_at(head, dialect, _Place())
    if first.header is None:
        return Layout(dialect=dialect, refusal=NO_HEADER)
    layout = _layout(head, first, dialect, file)
    if layout.has_header or file.columns == "any":
        return layout
    above = [first.header.cells]
    for place in _lines_below(head, first):
        found = _first_at(head, dialect, place)
        cells = found.header.cells if found.header else ()
        if _is_known(cells, file, encoding):
            below = _layout(head, found, dialect, file)
            is_row = any(_is_a_row(each, below) for each in above)
            return below if below.has_header and not is_row else layout
        above.append(cells)
    return layout


@dataclass(frozen=True, kw_only=True)
class _Place:
    """The start of a line, with the numbers of blank and of filled lines above it."""

    start: int = 0
    line: int = 1
    blank: int = 0
    above: int = 0


@dataclass(frozen=True, kw_only=True)
class _First:
    """The first record after a place that is not blank, and some that follow it."""

    place: _Place
    header: Framed | None
    rows: tuple[Framed, ...] = ()


def _first_at(head: Bytes, dialect: Dialect, place: _Place) -> _First:
    found, blank = frame(head, dialect, start=place.start, line=place.line), place.blank
    for record in found:
        if not record.blank_lines:
            at = replace(place, start=record.start, line=record.line, blank=blank)
            return _First(place=at, header=record, rows=tuple(islice(found, _ROWS_LOOKED_AT)))
        blank += record.blank_lines
    return _First(place=replace(place, blank=blank), header=None)


def _lines_below(head: Bytes, first: _First) -> Iterator[_Place]:
    """The filled lines after the first, each by itself; blank ones are counted."""
    place = first.place
    for line in islice(lines_of(head, place.start), _LINES_LOOKED_AT):
        is_blank = not line.strip(b"\r\n")
        if place.above and not is_blank:
            yield place
        place = _Place(
            start=place.start + len(line),
            line=place.line + 1,
            blank=place.blank + is_blank,
            above=place.above + (not is_blank),
        )


def _layout(head: Bytes, first: _First, dialect: Dialect, file: FeedFile) -> Layout:
    """The layout of a file whose header is that record."""
    header, rows, encoding = first.header, first.rows, dialect.encoding
    assert header is not None
    headers = [as_utf8(cell, encoding).decode("utf-8") for cell in header.cells]
    fault = header.fault or _swallowed(head, first, file, headers)
    if fault:
        return Layout(dialect=dialect, refusal=f"{NO_HEADER}: {fault} in its first line")
    layout = Layout(
        dialect=dialect,
        start=header.after,
        line=rows[0].line if rows else header.line + 1,
        blank_lines=first.place.blank,
        above=first.place.above,
        header=header.start,
        has_header=True,
    )
    if _end_in_a_delimiter(rows, len(headers)):
        headers.append("")
        layout = replace(layout, is_short=True)
    if file.columns == "any":
        return _any(layout, headers)
    return _named(layout, headers, file, _other_delimiter(head, file, encoding))


def _swallowed(head: Bytes, first: _First, file: FeedFile, headers: Sequence[str]) -> str:
    """The fault of a header that seems to hold rows between two stray quotes, or blank.

    Its lines are rows then: each of them has as many delimiters, and the rows below it are not of
    the width that the header would have.
    """
    header = first.header
    if header is None or not any("\n" in each or "\r" in each for each in headers):
        return ""
    known = {key for column in file.known for key in column.header_keys}
    odd = [each for each in headers if ("\n" in each or "\r" in each) and file.delimiter in each]
    if all(header_key(each) in known for each in odd):
        return ""
    sign = file.delimiter.encode("ascii")
    lines = head[header.start : header.end].splitlines()
    widths = [len(row.cells) for row in first.rows if row.cells]
    fits = 2 * widths.count(len(headers)) > len(widths)
    return "" if fits or len({line.count(sign) for line in lines}) > 1 else SWALLOWED


def _is_a_row(cells: Sequence[bytes], layout: Layout) -> bool:
    """Whether a line above a header has the form of a row; such a line is not skipped."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return len(cells) == layout.width < 2 * filled and all(
        cell.strip()
        for cell, column in zip(cells, layout.columns, strict=True)
        if column and column.required
    )


def _is_known(cells: Iterable[bytes], file: FeedFile, encoding: str) -> bool:
    """Whether the cells name half of the columns that the feed requires, or more."""
    keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
    named = sum(not column.header_keys.isdisjoint(keys) for column in file.required)
    return 2 * named >= len(file.required)


def _end_in_a_delimiter(rows: Iterable[Framed], width: int) -> bool:
    """Whether most rows have one cell more than the header, a blank one."""
    cells = [row.cells for row in rows if row.cells]
    longer = [row for row in cells if len(row) == width + 1 and not row[-1]]
    return len(longer) * 2 > len(cells)


def _other_delimiter(head: Bytes, file: FeedFile, encoding: str) -> str:
    """The words for another delimiter, if it would make the first line a known header."""
    known = {key for column in file.known for key in column.header_keys}
    for delimiter, spoken in _SPOKEN.items():
        if delimiter == file.delimiter:
            continue
        dialect = Dialect(delimiter=delimiter.encode("ascii"), encoding=encoding)
        first = _first_at(head, dialect, _Place()).header
        cells = first.cells if first else ()
        keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
        if len(keys & known) * 2 > len(keys):
            says = _SPOKEN.get(file.delimiter, "other signs")
            return f"separated by {spoken}, where the feed says {says}"
    return ""


def _replaced(layout: Layout, columns: Sequence[FeedColumn | None], **more: object) -> Layout:
    """The layout with its columns, and with a dialect that knows them."""
    prose = frozenset(
        place
        for place, column in enumerate(columns)
        if column is None or column.kind in ("free_text", "json", "address", "name")
    )
    dialect = replace(layout.dialect, width=len(columns), prose=prose)
    given: dict[str, Any] = {"dialect": dialect, "columns": tuple(columns), **more}
    return replace(layout, **given)


def _any(layout: Layout, headers: Sequence[str]) -> Layout:
    """The layout with every column under its own header, numbered where two are alike."""
    names: list[str] = []
    taken = {"row_id", "agency"}
    for place, header in enumerate(headers, start=1):
        bare = "".join(sign if sign.isprintable() else " " for sign in header)
        bare = bare[:_LONGEST_NAME].strip()
        name, again = bare or f"column_{place}", 1
        while name.casefold() in taken:
            again += 1
            name = f"{bare or f'column_{place}'}_{again}"
        taken.add(name.casefold())
        names.append(name)
    return _replaced(layout, [None] * len(headers), headers=tuple(names))


def _named(layout: Layout, headers: Sequence[str], file: FeedFile, other: str) -> Layout:
    """The layout with the feed's columns, or the reason why this is no file of the feed."""
    known = {key: column for column in file.known for key in column.header_keys}
    columns = [known.get(header_key(header)) for header in headers]
    found = [column for column in columns if column]
    needed = [column for column in file.required if not column.may_be_absent]
    missing = [column for column in needed if column not in found]
    if len(missing) * 2 > len(needed) and len(found) * 2 < len(headers):
        return Layout(dialect=layout.dialect, refusal=other or NO_HEADER)
    keys = [header_key(header) for header in headers if header_key(header)]
    if len(keys) != len(set(keys)) or len(found) != len(set(found)):
        return _replaced(layout, columns, refusal="a header stands there twice")
    if missing:
        names = ", ".join(column.header for column in missing)
        return _replaced(layout, columns, refusal=f"no column {names}, which is required")
    drift = tuple(_drift(headers, columns, file))
    return _replaced(layout, columns, headers=tuple(headers), drift=drift)


def _drift(
    headers: Sequence[str], columns: Sequence[FeedColumn | None], file: FeedFile
) -> list[str]:
    """The differences from the feed: unknown columns, and columns that did not come."""
    unknown = [
        f"column {place} of {len(headers)}: {len(header)} letters, not in the feed"
        for place, (header, column) in enumerate(zip(headers, columns, strict=True), start=1)
        if column is None and header_key(header)
    ]
    absent = [f"no column {column.header}" for column in file.agreed if column not in columns]
    if len(unknown) > 12:
        unknown = [*unknown[:12], f"{len(unknown) - 12} more columns not in the feed"]
    return unknown + absent
