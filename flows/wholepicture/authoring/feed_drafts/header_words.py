"""Canonical names from headers, and the refusal of a first line that is not a header.

A draft shows headers, so a row of data in their place would be shown. If it is in doubt, nothing is
shown.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from wholepicture.authoring.feed_drafts.sampling import Sample
from wholepicture.errors import FeedError
from wholepicture.rules.feeds import header_key
from wholepicture.rules.feeds.kinds import OWN_COLUMNS, OWN_TABLES

_LONGEST_HEADER = 200
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBER = re.compile(r"[-+(]?[£$]?\d[\d.,:/ )-]*%?")
_DATE = re.compile(r"\d{1,4}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ]\d{1,4}([ T].*)?")
_VALUES = frozenset(
    {"y", "n", "yes", "no", "true", "false", "null", "nan", "#n/a", "n/a", "m", "f"}
)

# a cell like this must be data
_SIGNS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("a cell that is a number", _NUMBER.fullmatch),
    ("a cell that is a date", _DATE.fullmatch),
    ("a cell that is a value, such as yes or no", lambda cell: cell.casefold() in _VALUES),
    ("a cell with an @", lambda cell: "@" in cell),
    ("a cell of JSON", lambda cell: cell[0] in "{["),
    ("a cell of more than 200 letters", lambda cell: len(cell) > _LONGEST_HEADER),
)


def refuse_data(sample: Sample, place: int) -> None:
    """Refuses a first line that does not look like a header; raises FeedError."""
    found = _doubt(sample)
    if found:
        raise FeedError(
            f"example file {place}, line 1",
            expected="a line of headers",
            found=found,
            do="Put the headers above the first row, and nothing above them; then draft again.",
        )


def _doubt(sample: Sample) -> str:
    first = [cell.strip() for cell in sample.first]
    if sample.others > len(sample.rows):
        return "another number of cells than most rows have"
    for at, cell in enumerate(first, start=1):
        signs = ("an empty cell", *(say for say, is_so in _SIGNS if cell and is_so(cell)))
        if not cell or len(signs) > 1:
            return f"{signs[-1]}, in column {at} of {len(first)}"
    if len({header_key(cell) for cell in first}) != len(first):
        return "one cell twice"
    rows = [row for row in sample.rows if row != list(sample.first)]
    for at, cell in enumerate(first):
        texts = [text for row in rows if (text := row[at].strip())]
        if _recurs(cell, texts) or _is_shaped_like(cell, texts):
            return f"what looks like the rows below it, in column {at + 1} of {len(first)}"
    return ""


def _recurs(cell: str, texts: Sequence[str]) -> bool:
    """Whether the cell occurs in at least one in a hundred of the rows."""
    return bool(texts) and texts.count(cell) * 100 >= len(texts)


def _is_shaped_like(cell: str, texts: Sequence[str]) -> bool:
    """Whether the cell has digits, and half the rows have digits and letters in its pattern."""
    shape = _shape(cell)
    return "9" in shape and sum(_shape(text) == shape for text in texts) * 2 > len(texts)


def _shape(text: str) -> str:
    """The text with every run of digits, small letters or capitals reduced to one."""
    return re.sub("[A-Z]+", "A", re.sub("[a-z]+", "a", re.sub(r"\d+", "9", text)))


def words(header: str) -> list[str]:
    """The words of a header, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", header)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"[a-z0-9]+", _HUMPS.sub(" ", bare).casefold())


def table_name(file: str, taken: set[str]) -> str:
    """The name of a table for the file, like the file's name, that no other file has."""
    stem = "_".join(words(file.rpartition(".")[0] or file)).lstrip("0123456789_")
    return _free(stem or "table", taken, lambda name: OWN_TABLES.fullmatch(name) is not None)


def column_names(headers: Sequence[str]) -> list[str]:
    """A canonical name for each header, no two alike."""
    taken: set[str] = set()
    return [
        _free(_column(header, place), taken, OWN_COLUMNS.__contains__)
        for place, header in enumerate(headers, start=1)
    ]


def _column(header: str, place: int) -> str:
    name = "_".join(words(header))
    if not name:
        return f"column_{place}"
    return name if name[0].isalpha() else f"column_{name}"


def _free(name: str, taken: set[str], is_kept: Callable[[str], bool]) -> str:
    """The name, or with the next free number after it; the result is then taken."""
    stem, number = name[:58], 1
    name = stem
    while name in taken or is_kept(name):
        number += 1
        name = f"{stem}_{number}"
    taken.add(name)
    return name
