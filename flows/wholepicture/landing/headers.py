"""Which column of a file is which: by header, never by position; what is unknown is counted.

A header from outside is never repeated: it is said by its position and its length.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from wholepicture.contract import FeedColumn, FeedFile, header_key
from wholepicture.landing.encodings import as_utf8
from wholepicture.landing.framing import SWALLOWED, Bytes, Dialect, Framed, frame

NO_HEADER = "no header we know"
_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_NAME = 1_000
_ROWS_LOOKED_AT = 20


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a file as it came; `refusal` says why none of its rows can land.

    `columns` holds, in the file's order, the feed's column or None, and `headers` what stands
    there. `start` is where the rows begin and `line` on which physical line. Where the first line
    is no header that we know, `has_header` is False and that line is a row like the others. A
    header `is_short` where every row ends with a delimiter and the header does not.
    """

    dialect: Dialect
    columns: tuple[FeedColumn | None, ...] = ()
    headers: tuple[str, ...] = ()
    start: int = 0
    line: int = 1
    blank_lines: int = 0
    has_header: bool = False
    is_short: bool = False
    drift: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def width(self) -> int:
        """How many cells a record must have."""
        return len(self.columns)

    def spoken(self, place: int) -> str:
        """The column at a place counted from 1, as it may be published; blank for 0."""
        if not 1 <= place <= self.width:
            return ""
        column = self.columns[place - 1]
        return column.header if column else f"column {place} of {self.width}"


def read_header(head: Bytes, file: FeedFile, encoding: str) -> Layout:
    """The layout that a file's first bytes show, its byte order mark left out."""
    dialect = _dialect(file.delimiter, encoding)
    if not head:
        return Layout(dialect=dialect, refusal="an empty file")
    blank, first, following = _first_records(head, dialect)
    if first is None:
        return Layout(dialect=dialect, refusal=NO_HEADER)
    headers = [as_utf8(cell, encoding).decode("utf-8") for cell in first.cells]
    fault = first.fault or _swallowed(headers, file)
    if fault:
        return Layout(dialect=dialect, refusal=f"{NO_HEADER}: {fault} in its first line")
    layout = Layout(
        dialect=dialect,
        start=first.after,
        line=following[0].line if following else first.line + 1,
        blank_lines=blank,
        has_header=True,
    )
    if _end_in_a_delimiter(following, len(headers)):
        headers.append("")
        layout = replace(layout, is_short=True)
    if file.columns == "any":
        return _any(layout, headers)
    return _named(layout, headers, file, _other_delimiter(head, file, encoding))


def _dialect(delimiter: str, encoding: str) -> Dialect:
    return Dialect(delimiter=delimiter.encode("ascii"), encoding=encoding)


def _first_records(head: Bytes, dialect: Dialect) -> tuple[int, Framed | None, list[Framed]]:
    """How many blank lines come first, the first record and some that follow it."""
    blank, found = 0, frame(head, dialect)
    for record in found:
        if not record.blank_lines:
            return blank, record, list(islice(found, _ROWS_LOOKED_AT))
        blank += record.blank_lines
    return blank, None, []


def _swallowed(headers: Sequence[str], file: FeedFile) -> str:
    """The fault of a header that seems to hold rows between two stray quotes, or blank."""
    known = {key for column in file.known for key in column.header_keys}
    for header in headers:
        is_long = ("\n" in header or "\r" in header) and file.delimiter in header
        if is_long and header_key(header) not in known:
            return SWALLOWED
    return ""


def _end_in_a_delimiter(rows: Iterable[Framed], width: int) -> bool:
    """Whether most of the rows have one cell more than the header, and nothing in it."""
    cells = [row.cells for row in rows if row.cells]
    longer = [row for row in cells if len(row) == width + 1 and not row[-1]]
    return len(longer) * 2 > len(cells)


def _other_delimiter(head: Bytes, file: FeedFile, encoding: str) -> str:
    """Whether another delimiter would make a header we know of the first line, and which."""
    known = {key for column in file.known for key in column.header_keys}
    for delimiter, spoken in _SPOKEN.items():
        if delimiter == file.delimiter:
            continue
        _, first, _ = _first_records(head, _dialect(delimiter, encoding))
        cells = first.cells if first else ()
        keys = {header_key(as_utf8(cell, encoding).decode("utf-8")) for cell in cells}
        if len(keys & known) * 2 > len(keys):
            return f"separated by {spoken}, where the feed says {_SPOKEN[file.delimiter]}"
    return ""


def _replaced(layout: Layout, columns: Sequence[FeedColumn | None], **more: object) -> Layout:
    """The layout with its columns, and with a dialect that knows them."""
    prose = frozenset(
        place
        for place, column in enumerate(columns)
        if column is None or column.kind in ("free_text", "json", "address")
    )
    dialect = replace(layout.dialect, width=len(columns), prose=prose)
    given: dict[str, Any] = {"dialect": dialect, "columns": tuple(columns), **more}
    return replace(layout, **given)


def _any(layout: Layout, headers: Sequence[str]) -> Layout:
    """Every column under its own header, made unlike the others where two are alike."""
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
    """The feed's columns where they stand, or the reason why this is no file of the feed."""
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
    """What differs from the feed: columns it does not know, columns that did not come."""
    unknown = [
        f"column {place} of {len(headers)}: {len(header)} letters, not in the feed"
        for place, (header, column) in enumerate(zip(headers, columns, strict=True), start=1)
        if column is None
    ]
    absent = [f"no column {column.header}" for column in file.agreed if column not in columns]
    if len(unknown) > 12:
        unknown = [*unknown[:12], f"{len(unknown) - 12} more columns not in the feed"]
    return unknown + absent
