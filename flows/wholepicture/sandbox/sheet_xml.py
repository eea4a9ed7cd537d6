"""The cells that the XML of one sheet shows: a count made independently of fastexcel."""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from wholepicture.files.header_names import header_key
from wholepicture.sandbox.workbook_parts import NAMES, Listener, RefusedError, opened, streamed

CELLS = 50_000_000
LETTERS = 1_000_000  # characters in a cell

_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_DIGITS = 15  # the number of digits that Excel keeps
_DAYS = range(1, 2_958_466)  # the serial numbers of dates, up to the end of the year 9999
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_FORMAT = re.compile(r'"[^"]*"|[\\_*].|\[(?![hmsHMS]+\])[^\]]*\]')

Place = tuple[int, int]  # row and column of a cell, from 1


@dataclass
class Seen:
    """The cells of a sheet that are not blank; the cells in `kept` are not counted.

    `kept` has texts from the file that fastexcel would drop or rewrite: Excel's errors, numbers
    with many digits, dates written as texts, impossible dates. `first` is the first row and column
    that fastexcel returns.
    """

    cells: int = 0
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    kept: dict[Place, str] = field(default_factory=dict)
    first: Place = (0, 0)
    last: Place = (0, 0)


def looked_through(path: Path, sheets: frozenset[str]) -> tuple[str, Seen]:
    """The name of the only sheet with a name in `sheets`, and its cells.

    `sheets` are names in the form in which headers are compared. Raises RefusedError; any other
    error means that the file is damaged.
    """
    with opened(path) as archive:
        book, links, styles, texts = _Book(sheets), _Links(), _Styles(), _Texts()
        if not (streamed(archive, "xl/workbook.xml", book) and book.found):
            raise RefusedError("no_sheet")
        if len(book.found) > 1:
            raise RefusedError("two_sheets")
        streamed(archive, "xl/_rels/workbook.xml.rels", links)
        streamed(archive, "xl/styles.xml", styles)
        streamed(archive, "xl/sharedStrings.xml", texts)
        stream = _Sheet(texts.is_blank, styles.is_date)
        ((name, link),) = book.found
        if not streamed(archive, links.targets.get(link, ""), stream):
            raise RefusedError("damaged")
    return name, stream.seen


class _Book(Listener):
    """The names of the sheets, collected from the workbook's XML."""

    def __init__(self, sheets: frozenset[str]) -> None:
        self.found: list[tuple[str, str]] = []
        self._wanted = sheets

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = NAMES.get(element)
        if name == "workbookPr" and attributes.get("date1904", "0") not in ("0", "false", "off"):
            raise RefusedError("from_1904")
        if name == "sheet" and header_key(attributes.get("name", "")) in self._wanted:
            link = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.found.append((attributes["name"], link))


class _Links(Listener):
    """The part of each sheet, collected from the XML of links."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = NAMES.get(element)
        if name == "Relationship":
            target = str(PurePosixPath("/xl") / attributes.get("Target", ""))
            self.targets[attributes.get("Id", "")] = target.removeprefix("/")


class _Styles(Listener):
    """The styles that format a number as a date or a time."""

    def __init__(self) -> None:
        self.is_date: list[bool] = []
        self._formats = set(_DATE_FORMATS)
        self._are_cells = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = NAMES.get(element)
        if name == "numFmt":
            code = _NOT_FORMAT.sub("", attributes.get("formatCode", ""))
            if re.search("[dmyhs]", code.casefold()):
                self._formats.add(int(attributes.get("numFmtId", 0)))
        elif name == "cellXfs":
            self._are_cells = True
        elif name == "xf" and self._are_cells:
            self.is_date.append(int(attributes.get("numFmtId", 0)) in self._formats)

    def end(self, element: str) -> None:
        name = NAMES.get(element)
        if name == "cellXfs":
            self._are_cells = False


class _Texts(Listener):
    """The shared texts; only whether each is blank is kept."""

    def __init__(self) -> None:
        self.is_blank = array("b")
        self._says_something = self._is_text = self._is_aside = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = NAMES.get(element)
        if name == "si":
            self._says_something = False
        self._is_aside = self._is_aside or name == "rPh"  # the pronunciation of a text
        self._is_text = name == "t" and not self._is_aside

    def text(self, piece: str) -> None:
        if self._is_text and not piece.isspace():
            self._says_something = True

    def end(self, element: str) -> None:
        name = NAMES.get(element)
        self._is_text = False
        if name == "rPh":
            self._is_aside = False
        elif name == "si":
            self.is_blank.append(not self._says_something)


class _Sheet(Listener):
    """A listener to the cells of a sheet; notes in `seen` those that are not blank."""

    def __init__(self, is_blank: Sequence[int], is_date: Sequence[bool]) -> None:
        self.seen = Seen()
        self._is_blank, self._is_date = is_blank, is_date
        self._at: Place = (0, 0)
        self._kind, self._style, self._marks = "n", 0, ""
        self._pieces: list[str] = []
        self._letters = 0
        self._is_text = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = NAMES.get(element)
        if name == "c":
            self._at = _place(attributes.get("r"), self._at)
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._pieces, self._letters, self._marks = [], 0, ""
        elif name == "row":
            self._at = (int(attributes.get("r", self._at[0] + 1)), 0)
        elif name in ("f", "v", "is"):
            self._marks += name
        self._is_text = name in ("v", "t")

    def text(self, piece: str) -> None:
        if self._is_text:
            self._pieces.append(piece)
            self._letters += len(piece)
            if self._letters > LETTERS:
                raise RefusedError("letters")

    def end(self, element: str) -> None:
        self._is_text = False
        if NAMES.get(element) == "c":
            self._note("".join(self._pieces))

    def _note(self, text: str) -> None:
        if "f" in self._marks and not text and self._kind != "str":
            raise RefusedError("no_result")
        if not (text or "is" in self._marks or ("v" in self._marks and self._kind in ("str", "d"))):
            return
        seen, (row, column) = self.seen, self._at
        seen.first = min(seen.first[0] or row, row), min(seen.first[1] or column, column)
        seen.last = max(seen.last[0], row), max(seen.last[1], column)
        if seen.last[0] * seen.last[1] > CELLS:
            raise RefusedError("cells")
        if self._kind == "s" and self._is_blank[int(text)]:
            return
        if self._is_kept(text):
            seen.kept[self._at] = text.replace("T", " ") if self._kind == "d" else text
        elif text.strip():
            seen.cells += 1
            seen.rows.add(row)
            seen.columns.add(column)

    def _is_kept(self, text: str) -> bool:
        """Whether fastexcel would drop the text or rewrite it."""
        if self._kind != "n":
            return self._kind in ("e", "d")
        if self._style < len(self._is_date) and self._is_date[self._style]:
            return int(float(text)) not in _DAYS
        return len(text) > _DIGITS or "E" in text.upper()


def _place(reference: str | None, before: Place) -> Place:
    """The place of a cell; a cell without a reference follows the previous cell."""
    if reference is None:
        return before[0], before[1] + 1
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise RefusedError("damaged")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
