"""The beginning of an example file: its encoding, its delimiter, its first line and its rows.

At most 16 MB and 20,000 records are read. The sample is for drafting, not for landing, so a damaged
record is counted and left out.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from itertools import islice
from pathlib import Path

from wholepicture.authoring.feed_drafts.title_lines import header_place, usual_width
from wholepicture.errors import FeedError
from wholepicture.files.framing import Dialect, frame
from wholepicture.files.unpacking import delivered_members
from wholepicture.rules.feeds import Delimiter, Encoding
from wholepicture.rules.feeds.kinds import COMMON_DELIMITERS, is_deliverable

MOST_BYTES = 16_000_000
MOST_RECORDS = 20_000
_TO_TELL_DELIMITERS = 200  # records
_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The sample of a file; `others` counts records with more or fewer cells than the header.

    `first` is its header. If `is_numbered`, the file has a first column without a name, which was
    skipped. `lines_above` counts the lines above the header, including blank ones, if some are
    filled. If `is_repeated`, the header occurs again below.
    """

    name: str
    encoding: Encoding
    delimiter: Delimiter
    first: tuple[str, ...]
    rows: list[list[str]]
    others: int
    is_whole: bool
    is_numbered: bool = False
    lines_above: int = 0
    is_repeated: bool = False


def sampled(file: Path, place: int) -> Sample:
    """The sample of the file at that path; raises FeedError if it cannot be drafted."""
    where = f"example file {place}"
    name = _name(file, where)
    raw = _bytes(file, where)
    if raw.startswith(_WORKBOOKS):
        raise FeedError(
            where,
            expected="a CSV file",
            found="a workbook",
            do="Save each of its sheets as CSV UTF-8, and draft from those.",
        )
    if raw.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise FeedError(
            where,
            expected="a CSV file",
            found="XML",
            do="Write its feed file yourself, as that of the children in need census is.",
        )
    is_whole = len(raw) <= MOST_BYTES
    encoding = _encoding(raw, is_whole)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(raw[:MOST_BYTES], final=is_whole).removeprefix("\ufeff")
    delimiter = _delimiter(text)
    numbered = list(_records(text, delimiter, MOST_RECORDS + 1))
    if not numbered:
        raise FeedError(
            f"{where}, line 1",
            expected="a line of headers",
            found="an empty file",
            do="Give a file with its headers and some rows.",
        )
    if not is_whole or len(numbered) > MOST_RECORDS:
        is_whole, numbered = False, numbered[:-1] or numbered
    came = [record for _, record in numbered]
    at = header_place(came)
    below = [record for record in came[at + 1 :] if record not in came[: at + 1]]
    records, is_numbered = _without_index([came[at], *below])
    first, rows = _without_trailing(records)
    return Sample(
        name=name,
        encoding=encoding,
        delimiter=delimiter,
        first=first,
        rows=[row for row in rows if len(row) == len(first)],
        others=sum(len(row) != len(first) for row in rows),
        is_whole=is_whole,
        is_numbered=is_numbered,
        lines_above=numbered[at][0] if at else 0,
        is_repeated=len(below) < len(came) - at - 1 and came[at] in came[at + 1 :],
    )


def _name(file: Path, where: str) -> str:
    """The file's name in the feed, without the ending of a compressed file."""
    name = file.name
    if name.lower().endswith(".gz"):
        name = name[:-3]
    elif name.lower().endswith(".zip"):
        name = f"{name[:-4]}.csv"
    if is_deliverable(name):
        return name
    raise FeedError(
        where,
        expected="a file name of plain letters, digits, `_`, `-` and `.`, other than manifest.json",
        found="another name",
        do="Rename it as the agency is to deliver it.",
    )


def _bytes(file: Path, where: str) -> bytes:
    """The first bytes of the file, decompressed if needed, one more than are read."""
    try:
        if file.is_file():
            if file.suffix.lower() != ".zip":
                with _opened(file) as handle:
                    return handle.read(MOST_BYTES + 1)
            with zipfile.ZipFile(file) as archive:
                (member,) = delivered_members(archive)
                with archive.open(member) as handle:
                    return handle.read(MOST_BYTES + 1)
        found = "none"
    except ValueError:
        found = "an archive of more or fewer than one"
    except _UNREADABLE as error:
        found = f"one that cannot be read ({type(error).__name__})"
    raise FeedError(where, expected="a file", found=found, do="Check the path and the file.")


def _opened(file: Path) -> BufferedIOBase:
    return gzip.open(file) if file.suffix.lower() == ".gz" else file.open("rb")


def _encoding(raw: bytes, is_whole: bool) -> Encoding:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    head = raw[:4_000]
    if head[1::2].count(0) * 3 > len(head[1::2]):
        return "utf-16-le"
    if head[::2].count(0) * 3 > len(head[::2]):
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw, final=is_whole)
    except UnicodeDecodeError:
        return "latin-1" if _NOT_IN_CP1252.intersection(raw) else "cp1252"
    return "utf-8"


def _records(text: str, delimiter: str, most: int) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the number of lines above it.

    There are at most `most` of them, and none after a cell without an end.
    """
    lines, is_spaced = io.StringIO(text, newline=""), len(delimiter) > 1
    reader = csv.reader(lines, delimiter=delimiter[0], skipinitialspace=is_spaced)
    try:
        count = above = 0
        for record in reader:
            if record:
                yield above, record
                count += 1
            if count == most:
                return
            above = reader.line_num
    except csv.Error:
        return


def _delimiter(text: str) -> Delimiter:
    """The delimiter that gives most records as many cells as the first; a comma if none does.

    If it does not divide the first record, this may be a title, and the commonest width is used.
    """
    best: tuple[float, int] = (0.0, 1)
    found: Delimiter = ","
    for delimiter in COMMON_DELIMITERS:
        widths = [len(record) for _, record in _records(text, delimiter, _TO_TELL_DELIMITERS)]
        width = widths[0] if widths and widths[0] > 1 else usual_width(widths)
        if width > 1:
            score = round(widths.count(width) / len(widths), 1), width
            if score > best:
                best, found = score, delimiter
    return f"{found} " if _is_spaced(text, f"{found} ") else found


def _is_spaced(text: str, delimiter: str) -> bool:
    """Whether a space always follows the sign, in the first record and most of the others.

    If so, the space belongs to the delimiter. Otherwise a quote after it would be inside the cell.
    """
    width = next((len(record) for _, record in _records(text, delimiter, 1)), 0)
    framed = frame(text.encode("utf-8", "replace"), Dialect(delimiter=delimiter.encode("ascii")))
    records = list(islice((one for one in framed if not one.blank_lines), _TO_TELL_DELIMITERS))
    alike = [not one.fault and len(one.cells) == width for one in records]
    return width > 1 and bool(alike) and alike[0] and sum(alike) * 10 >= len(alike) * 9


def _without_trailing(records: list[list[str]]) -> tuple[tuple[str, ...], list[list[str]]]:
    """The first record and the others, without last cells that are empty in every line."""
    first, *rows = records
    while len(first) > 1 and not first[-1].strip():
        if any(row[-1].strip() for row in rows if len(row) == len(first)):
            break
        rows = [row[:-1] if len(row) == len(first) else row for row in rows]
        first = first[:-1]
    return tuple(first), rows


def _without_index(records: list[list[str]]) -> tuple[list[list[str]], bool]:
    """The records without a first column that has no name, and whether there was one.

    A tool that numbers its rows writes a column like this. A first line with other empty cells is
    not a header, and is not changed.
    """
    first, *rows = records
    named = [cell.strip() for cell in first]
    while named and not named[-1]:
        named.pop()
    if len(named) < 2 or named[0] or not all(named[1:]):
        return records, False
    return [first[1:], *(row[1:] if len(row) == len(first) else row for row in rows)], True
