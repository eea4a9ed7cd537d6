"""Which column of a file is which: by header, never by position; what is unknown is counted.

A header from outside is never repeated: it is said by its position and its length.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wholepicture.contract import FeedColumn, FeedFile, header_key
from wholepicture.landing.framing import Framed, frame

NO_HEADER = "no header we know"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a file as it came; `refusal` says why none of its rows can land.

    `columns` holds, in the file's order, the feed's column or None. Where the first line is no
    header that we know, `has_header` is False and that line is a row like the others.
    """

    columns: tuple[FeedColumn | None, ...] = ()
    has_header: bool = True
    drift: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def width(self) -> int:
        """How many cells a record must have."""
        return len(self.columns)

    @property
    def prose(self) -> frozenset[int]:
        """The places, from 0, of columns in which people write line breaks."""
        return frozenset(
            place
            for place, column in enumerate(self.columns)
            if column is None or column.kind in ("free_text", "json", "address")
        )

    def spoken(self, place: int) -> str:
        """The column at a place counted from 1, as it may be published; blank for 0."""
        if not 1 <= place <= self.width:
            return ""
        column = self.columns[place - 1]
        return column.header if column else f"column {place} of {self.width}"


def read_header(head: bytes, file: FeedFile) -> Layout:
    """The layout that a file's first bytes show."""
    if not head:
        return Layout(has_header=False, refusal="an empty file")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head[:64]:
        return Layout(has_header=False, refusal="not UTF-8: it looks like UTF-16")
    first = next((found for found in frame(head) if not found.is_blank), None)
    if first is None:
        return Layout(has_header=False, refusal=NO_HEADER)
    return _layout(first, file)


def _layout(first: Framed, file: FeedFile) -> Layout:
    if first.fault:
        return Layout(has_header=False, refusal=f"{NO_HEADER}: {first.fault} in its first line")
    headers = [cell.decode("utf-8") for cell in first.cells]
    known = {key: column for column in file.known for key in column.header_keys}
    columns = tuple(known.get(header_key(header)) for header in headers)
    found = [column for column in columns if column]
    missing = [column for column in file.required if column not in found]
    if len(missing) * 2 > len(file.required) and len(found) * 2 < len(headers):
        return Layout(has_header=False, refusal=NO_HEADER)
    keys = [header_key(header) for header in headers if header_key(header)]
    if len(keys) != len(set(keys)) or len(found) != len(set(found)):
        return Layout(columns=columns, refusal="a header stands there twice")
    if missing:
        names = ", ".join(column.header for column in missing)
        return Layout(columns=columns, refusal=f"no column {names}, which is required")
    return Layout(columns=columns, drift=tuple(_drift(headers, columns, file)))


def _drift(
    headers: Sequence[str], columns: Sequence[FeedColumn | None], file: FeedFile
) -> list[str]:
    """What differs from the feed: columns it does not know, columns that did not come."""
    unknown = [
        f"column {place} of {len(headers)}: {len(header)} letters, not in the feed"
        for place, (header, column) in enumerate(zip(headers, columns, strict=True), start=1)
        if column is None
    ]
    absent = [f"no column {column.header}" for column in file.known if column not in columns]
    if len(unknown) > 12:
        unknown = [*unknown[:12], f"{len(unknown) - 12} more columns not in the feed"]
    return unknown + absent
