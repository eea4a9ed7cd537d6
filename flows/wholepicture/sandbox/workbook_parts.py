"""The parts of a workbook: a zip that is checked against limits, and XML read as a stream.

A workbook of some hundred bytes can unpack to hundreds of gigabytes, so sizes are checked and never
trusted. Its content is never repeated: a refusal is one word, for which landing has a sentence.
"""

import xml.parsers.expat as expat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from wholepicture.files.zip_ends import is_cut_off

MEMBERS = 200
UNPACKED = 500_000_000  # bytes
TIGHTNESS = 200  # the largest factor of compression, from 1 MB on

_BLOCK = 1 << 16
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # files from before 2007, or locked with a password
_ZIP = b"PK\x03\x04"
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_WORDS = (
    "row", "c", "v", "f", "t", "is", "si", "rPh", "sheet", "workbookPr", "Relationship",
    "numFmt", "cellXfs", "xf",
)  # fmt: skip

# the elements handled here: the parser's name for each, and ours
NAMES = {f"{space} {word}": word for space in _SPACES for word in _WORDS}


class RefusedError(Exception):
    """The error that the workbook or document cannot be used; its text is one word of ours."""


class Listener:
    """Handlers that the parser calls: elements, whose names are in NAMES, and texts."""

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """Called when an element begins."""

    def text(self, piece: str) -> None:
        """Called with a piece of text."""

    def end(self, element: str) -> None:
        """Called when an element ends."""


def opened(path: Path) -> zipfile.ZipFile:
    """The workbook's zip, within the limits and without a DOCTYPE in any part.

    Raises RefusedError; any other error means that the zip is damaged.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise RefusedError(_no_zip(path)) from None
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MEMBERS:
        raise RefusedError("members")
    if any(member.flag_bits & 1 for member in members):
        raise RefusedError("locked")
    if unpacked > UNPACKED or (unpacked > 1_000_000 and unpacked > TIGHTNESS * packed):
        raise RefusedError("unpacked")
    names = {member.filename.casefold() for member in members}
    if len(names) != len(members) or "xl/workbook.xml" not in names:
        raise RefusedError("no_workbook")
    for member in members:
        with archive.open(member) as part:
            if b"<!doctype" in part.read(_BLOCK).replace(b"\0", b"").lower():
                raise RefusedError("doctype")
    return archive


def _no_zip(path: Path) -> str:
    """The word of refusal for a file without a readable zip directory."""
    with path.open("rb") as file:
        first = file.read(len(_ZIP))
        if first == _ZIP:
            return "torn" if is_cut_off(file) else "damaged"
    return "locked" if first == _OLD_EXCEL else "no_workbook"


def streamed(archive: zipfile.ZipFile, name: str, listener: Listener) -> bool:
    """Whether the part exists; if so, it is parsed to its end, with calls to the listener."""
    found = next((each for each in archive.namelist() if each.casefold() == name.casefold()), None)
    if found is None:
        return False
    parser = parser_of(listener)
    with archive.open(found) as part:
        while block := part.read(_BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)
    return True


def parser_of(listener: Listener, encoding: str | None = None) -> expat.XMLParserType:
    """A parser that calls the listener, and raises RefusedError at a DOCTYPE.

    If no encoding is given, the one in the XML declaration is used.
    """
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = listener.start, listener.end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("doctype")
