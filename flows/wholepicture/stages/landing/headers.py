"""The columns of a file, found by header and never by position; unknown ones are counted.

A header that the feed does not know is never quoted. It is named by its position and its length.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wholepicture.files.encodings import as_utf8
from wholepicture.files.framing import SWALLOWED, Bytes, Dialect, Framed, lines_in
from wholepicture.rules.feeds import FeedColumn, FeedFile, header_key
from wholepicture.stages.landing.header_places import (
    Candidate,
    Place,
    candidate_at,
    filled_lines_below,
    headers_again,
    is_known,
    place_below,
)

NO_HEADER = "no header we know"
_DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_NAME = 1_000


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a file as delivered; `refusal` says why none of its rows can land.

    `columns` has the feed's column, or None, for each column in the file's order, and `headers` the
    headers. Rows begin at byte `start`, on physical line `line`. If the first line is not a known
    header, `has_header` is False and that line counts as a row. `is_short` means that every row
    ends with a delimiter and the header does not. `above` counts the filled lines above the header,
    `below` those between the header and the rows, and `header` is the byte range of the header.
    With `skips_headers`, a repeated header is not a row; otherwise it is a refused row.
    """

    dialect: Dialect
    columns: tuple[FeedColumn | None, ...] = ()
    headers: tuple[str, ...] = ()
    start: int = 0
    line: int = 1
    blank_lines: int = 0
    above: int = 0
    below: int = 0
    header: tuple[int, int] = (0, 0)
    has_header: bool = False
    skips_headers: bool = False
    is_short: bool = False
    drift: tuple[str, ...] = ()
    hint: str = ""
    refusal: str = ""

    @property
    def width(self) -> int:
        """The number of cells that each record must have."""
        return len(self.columns)

    @property
    def dialect_without_rules(self) -> Dialect:
        """The dialect of its records, without a rule for the number or the content of cells."""
        dialect = self.dialect
        return Dialect(delimiter=dialect.delimiter, quote=dialect.quote, headers=dialect.headers)

    @property
    def nameless(self) -> frozenset[int]:
        """The places, counted from 1, of columns without a header."""
        headers = enumerate(self.headers, start=1)
        return frozenset(place for place, header in headers if not header_key(header))

    def published_name(self, place: int) -> str:
        """The name of the column at a place from 1, as it may be published; blank for 0."""
        if not 1 <= place <= self.width:
            return ""
        column = self.columns[place - 1]
        return column.header if column else f"column {place} of {self.width}"


def read_header(head: Bytes, file: FeedFile, encoding: str) -> Layout:
    """The layout shown by a file's first bytes, without the byte order mark.

    The header is in the line that the feed declares. If the feed declares none, it is the first
    line, or one of the next lines if the feed knows its columns.
    """
    dialect = Dialect(
        delimiter=file.delimiter.encode("ascii"),
        quote=file.quote.encode("ascii"),
        encoding=encoding,
    )
    if not head:
        return Layout(dialect=dialect, refusal="an empty file")
    if not file.lines_above:
        return _searched(head, dialect, file)
    declared = candidate_at(
        head, dialect, place_below(head, Place(), file.lines_above), file.lines_below
    )
    layout = _layout(head, declared, dialect, file) if declared else None
    if layout and layout.has_header:
        return layout
    if file.columns == "any":
        return Layout(dialect=dialect, refusal=NO_HEADER)
    return _misplaced(head, _searched(head, dialect, file), file.lines_above + 1)


def _misplaced(head: Bytes, layout: Layout, declared: int) -> Layout:
    """The layout of a file whose header is not in the line that the feed declares."""
    if not layout.has_header:
        return layout
    line = 1 + lines_in(head[: layout.header[0]])
    found = f"its header is in line {line}, where the feed says line {declared}"
    return replace(layout, drift=(found, *layout.drift))


def _searched(head: Bytes, dialect: Dialect, file: FeedFile) -> Layout:
    """The layout of a file if its feed does not say in which line the header is."""
    first = candidate_at(head, dialect, Place(), file.lines_below)
    if first is None:
        return Layout(dialect=dialect, refusal=NO_HEADER)
    layout = _layout(head, first, dialect, file)
    if layout.has_header or file.columns == "any":
        return layout
    above = [first.header.cells]
    for place in filled_lines_below(head, first.place):
        found = candidate_at(head, dialect, place, file.lines_below)
        if found and is_known(found.header.cells, file, dialect.encoding):
            below = _layout(head, found, dialect, file)
            if not below.has_header:
                return layout
            is_row = any(_is_a_row(each, below) for each in above)
            return replace(layout, hint=_below_rows(place.line)) if is_row else below
        above.append(found.header.cells if found else ())
    return layout


def _below_rows(line: int) -> str:
    """The words of the hint that a header is below lines that look like rows."""
    return (
        f"one is in line {line}: if the lines above it are no rows, write lines_above = {line - 1}"
        " into the feed"
    )


def _layout(head: Bytes, first: Candidate, dialect: Dialect, file: FeedFile) -> Layout:
    """The layout of a file if this candidate is its header."""
    header, encoding = first.header, dialect.encoding
    headers = [as_utf8(cell, encoding).decode("utf-8") for cell in header.cells]
    fault = header.fault or _swallowed(head, first, file, headers)
    if fault:
        return Layout(dialect=dialect, refusal=f"{NO_HEADER}: {fault} in its first line")
    again = headers_again(head, first, with_lines=file.header_repeated)
    rows = [row for row in first.rows if head[row.start : row.end] not in again]
    layout = Layout(
        dialect=replace(dialect, headers=again),
        start=first.rows_from.start,
        line=first.rows_from.line,
        blank_lines=first.place.blank + first.rows_from.blank,
        above=first.place.filled,
        below=first.rows_from.filled,
        header=(header.start, header.after),
        has_header=True,
        skips_headers=file.header_repeated or file.columns != "any",
    )
    if _end_in_a_delimiter(rows, len(headers)):
        headers.append("")
        layout = replace(layout, is_short=True)
    if file.columns == "any":
        return _any_columns(replace(layout, hint=_other_width(rows, len(headers))), headers)
    hint = _other_delimiter(head, first.place, file, encoding)
    return _known_columns(layout, headers, file, hint)


def _other_width(rows: Iterable[Framed], width: int) -> str:
    """The words of the hint that the first line may be a title: most rows have more cells."""
    widths = Counter(len(row.cells) for row in rows if row.cells)
    for found, count in widths.most_common(1):
        if found > width and 2 * count > widths.total():
            return (
                f"cells in its first line: {width}, in most rows: {found}; if lines are above its"
                " header, write into the feed how many, as lines_above"
            )
    return ""


def _swallowed(head: Bytes, first: Candidate, file: FeedFile, headers: Sequence[str]) -> str:
    """The fault of a header that seems to contain rows between two stray quotes, or blank.

    It has this fault if all its lines have the same number of delimiters and most rows below it do
    not have its number of cells.
    """
    header = first.header
    if not any("\n" in each or "\r" in each for each in headers):
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
    """Whether a line above a header has the format of a row; then it is not skipped."""
    filled = sum(bool(cell.strip()) for cell in cells)
    return len(cells) == layout.width < 2 * filled and all(
        cell.strip()
        for cell, column in zip(cells, layout.columns, strict=True)
        if column and column.required
    )


def _end_in_a_delimiter(rows: Iterable[Framed], width: int) -> bool:
    """Whether most rows have one cell more than the header, and this last cell is blank."""
    cells = [row.cells for row in rows if row.cells]
    longer = [row for row in cells if len(row) == width + 1 and not row[-1]]
    return len(longer) * 2 > len(cells)


def _other_delimiter(head: Bytes, place: Place, file: FeedFile, encoding: str) -> str:
    """The words of the hint that with another delimiter this line would be a known header."""
    known = {key for column in file.known for key in column.header_keys}
    for delimiter, name in _DELIMITER_NAMES.items():
        if delimiter == file.delimiter:
            continue
        dialect = Dialect(delimiter=delimiter.encode("ascii"), encoding=encoding)
        first = candidate_at(head, dialect, place)
        cells = first.header.cells if first else ()
        keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
        if len(keys & known) * 2 > len(keys):
            says = _DELIMITER_NAMES.get(file.delimiter, "other signs")
            return f"separated by {name}, where the feed says {says}"
    return ""


def _with_columns(layout: Layout, columns: Sequence[FeedColumn | None], **more: object) -> Layout:
    """The layout with these columns, and with a dialect for them."""
    prose = frozenset(
        place
        for place, column in enumerate(columns)
        if column is None or column.kind in ("free_text", "json", "address", "name")
    )
    dialect = replace(layout.dialect, width=len(columns), prose=prose)
    given: dict[str, Any] = {"dialect": dialect, "columns": tuple(columns), **more}
    return replace(layout, **given)


def _any_columns(layout: Layout, headers: Sequence[str]) -> Layout:
    """The layout with every column under its own header; equal headers are numbered."""
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
    return _with_columns(layout, [None] * len(headers), headers=tuple(names))


def _known_columns(layout: Layout, headers: Sequence[str], file: FeedFile, other: str) -> Layout:
    """The layout with the feed's columns, or with the reason why this is not a file of the feed."""
    known = {key: column for column in file.known for key in column.header_keys}
    columns = [known.get(header_key(header)) for header in headers]
    found = [column for column in columns if column]
    needed = [column for column in file.required if not column.may_be_absent]
    missing = [column for column in needed if column not in found]
    if len(missing) * 2 > len(needed) and len(found) * 2 < len(headers):
        return Layout(dialect=layout.dialect, refusal=other or NO_HEADER)
    keys = [header_key(header) for header in headers if header_key(header)]
    if len(keys) != len(set(keys)) or len(found) != len(set(found)):
        return _with_columns(layout, columns, refusal="a header occurs twice")
    if missing:
        names = ", ".join(column.header for column in missing)
        return _with_columns(layout, columns, refusal=f"no column {names}, which is required")
    drift = tuple(_drift(headers, columns, file))
    return _with_columns(layout, columns, headers=tuple(headers), drift=drift)


def _drift(
    headers: Sequence[str], columns: Sequence[FeedColumn | None], file: FeedFile
) -> list[str]:
    """The differences from the feed: unknown columns, and columns that were not delivered."""
    unknown = [
        f"column {place} of {len(headers)}: {len(header)} letters, not in the feed"
        for place, (header, column) in enumerate(zip(headers, columns, strict=True), start=1)
        if column is None and header_key(header)
    ]
    absent = [f"no column {column.header}" for column in file.agreed if column not in columns]
    if len(unknown) > 12:
        unknown = [*unknown[:12], f"{len(unknown) - 12} more columns not in the feed"]
    return unknown + absent
