"""The records of an XML document, read one by one, so that only one is in memory.

A record is an element with everything in it, such as a child in a census. The depth of a document,
the length of a text and the size of a record are limited, and a DOCTYPE is refused, so no document
can use more memory than allowed.
"""

import xml.parsers.expat as expat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wholepicture.sandbox.workbook_parts import Listener, RefusedError, parser_of

DEPTH = 50
LETTERS = 1_000_000  # letters in one text, or in one tag or comment
IN_RECORD = 10_000_000  # letters in all texts of a record
ELEMENTS = 200_000  # elements in one record

_BLOCK = 1 << 16
_ENCODINGS = frozenset((
    "utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii",
    "iso-8859-1", "iso-8859-15", "windows-1252", "cp1252",
))  # fmt: skip
_CODES = expat.errors.codes
_ENDS = frozenset(
    _CODES[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_NO_CHARACTER = _CODES[expat.errors.XML_ERROR_INVALID_TOKEN]
_OF_ENCODING = frozenset(
    _CODES[text]
    for text in (
        expat.errors.XML_ERROR_UNKNOWN_ENCODING,
        expat.errors.XML_ERROR_INCORRECT_ENCODING,
    )
)


@dataclass(slots=True)
class Element:
    """An element of a record: its text, and the elements in it by their names.

    Names are casefolded and without namespace. `place` is its number, from 1, among the elements of
    its name in the same parent. `asides` counts attributes without a namespace.
    """

    name: str
    place: int = 1
    asides: int = 0
    text: str = ""
    inner: dict[str, list["Element"]] = field(default_factory=dict)


class Records(Listener):
    """A listener that passes on each record of a document when the record ends.

    `tags` counts elements called `counted` anywhere in the document. `outside` counts texts outside
    all records. `begun` says whether there was any element.
    """

    def __init__(
        self, names: frozenset[str], counted: str, give: Callable[[Element], None]
    ) -> None:
        self.tags = self.outside = 0
        self.begun = False
        self._names, self._counted, self._give = names, counted, give
        self._depth = self._letters = self._in_record = self._elements = 0
        self._open: list[Element] = []
        self._is_outside = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        self.begun = True
        self._depth += 1
        if self._depth > DEPTH:
            raise RefusedError("depth")
        name = element.rpartition(" ")[2].casefold()
        self.tags += name == self._counted
        self._text_ends()
        if self._open or name in self._names:
            asides = sum(" " not in key for key in attributes) if attributes else 0
            self._open.append(self._placed(Element(name=name, asides=asides)))

    def _placed(self, element: Element) -> Element:
        """The element, added to its parent."""
        self._elements += 1
        if self._elements > ELEMENTS:
            raise RefusedError("record")
        if self._open:
            alike = self._open[-1].inner.setdefault(element.name, [])
            alike.append(element)
            element.place = len(alike)
        return element

    def text(self, piece: str) -> None:
        self._letters += len(piece)
        if self._letters > LETTERS:
            raise RefusedError("letters")
        if self._open:
            self._in_record += len(piece)
            if self._in_record > IN_RECORD:
                raise RefusedError("record")
            if self._open[-1].text or not piece.isspace():
                self._open[-1].text += piece
        elif not piece.isspace():
            self._is_outside = True

    def end(self, element: str) -> None:
        self._depth -= 1
        self._text_ends()
        if self._open:
            ended = self._open.pop()
            if not self._open:
                self._give(ended)
                self._in_record = self._elements = 0

    def _text_ends(self) -> None:
        self._letters = 0
        self.outside += self._is_outside
        self._is_outside = False


def read_records(document: Path, encoding: str | None, listener: Records) -> None:
    """Parses the whole document, with calls to the listener; raises RefusedError.

    If the encoding is None, the one that the document declares is used.
    """
    parser = parser_of(listener, encoding)
    parser.XmlDeclHandler = _refuse_encoding
    # with handlers for comments and instructions, the parser keeps its position up to date
    parser.CommentHandler = lambda _: None
    parser.ProcessingInstructionHandler = lambda *_: None
    fed, first = 0, b""
    try:
        with document.open("rb") as file:
            while block := file.read(_BLOCK):
                first = first or block.lstrip()
                parser.Parse(block, False)
                fed += len(block)
                if fed - parser.CurrentByteIndex > LETTERS + _BLOCK:
                    raise RefusedError("letters")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        is_last = error.code == _NO_CHARACTER and parser.ErrorByteIndex >= _size(document) - 1
        raise RefusedError(_word(error.code, is_last, listener.begun, first)) from None


def _size(document: Path) -> int:
    return document.stat().st_size


def _refuse_encoding(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.casefold() not in _ENCODINGS:
        raise RefusedError("encoding")


def _word(code: int, is_last: bool, begun: bool, first: bytes) -> str:
    """The word of refusal for a parser's error; an invalid last byte means a document cut off."""
    if code in _OF_ENCODING:
        return "encoding"
    if (code in _ENDS or is_last) and (begun or first.startswith(b"<")):
        return "torn"
    return "not_well_formed" if begun else "no_xml"
