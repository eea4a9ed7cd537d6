"""Hypothesis strategies: files of damaged pieces and files of valid rows, in any format."""

from dataclasses import dataclass

from hypothesis import strategies as st

from helpers.lone_files import any_file
from wholepicture.rules.feeds import FeedFile

_NAMES = ("id", "note", "more")
_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_ROW = "V1,child,home\n"
_PIECES = st.sampled_from(
    [",", '"', "\n", "\r", "\0", "x", "V1", '""', " ", ",,", "\u00e9", "\ufeff", _ROW, _ROW]
)
_STRAY = st.sampled_from([b"", b"", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\0", b"x"])
_SIGNS = st.characters(codec="latin-1", exclude_categories=["Cc"], include_characters="\r\n\t")
_CELLS = st.text(_SIGNS, max_size=8)


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a file of three columns is written."""

    encoding: str
    delimiter: str
    line_end: str
    is_marked: bool
    quote: str = '"'

    @property
    def file(self) -> FeedFile:
        """The feed's file that declares it."""
        return any_file(encoding=self.encoding, delimiter=self.delimiter, quote=self.quote)

    @property
    def header(self) -> str:
        """Its first line."""
        return self.delimiter.join(_NAMES)

    def bytes_of(self, text: str) -> bytes:
        """A file of the header and that text, with quotes, commas and line ends in this format."""
        mark = _MARKS.get(self.encoding, b"") if self.is_marked else b""
        text = text.replace('"', self.quote).replace(",", self.delimiter)
        text = text.replace("\n", self.line_end)
        return mark + f"{self.header}{self.line_end}{text}".encode(self.encoding, "ignore")

    def line_of(self, cells: tuple[str, ...]) -> str:
        """A valid row with every cell quoted."""
        quote = self.quote
        quoted = (f"{quote}{cell.replace(quote, quote * 2)}{quote}" for cell in cells)
        return self.delimiter.join(quoted) + self.line_end

    def has_room_for(self, cell: str) -> bool:
        """Whether the cell cannot be the rest of a missing quote."""
        return self.delimiter not in cell or ("\n" not in cell and "\r" not in cell)


MANNERS = st.builds(
    Manner,
    encoding=st.sampled_from(["utf-8", "cp1252", "latin-1", "utf-16-le", "utf-16-be"]),
    delimiter=st.sampled_from([",", ";", "\t", "|", ", ", "||", "~|"]),
    quote=st.sampled_from(['"', '"', "'", "^"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    is_marked=st.booleans(),
)
# pieces of rows and a few whole ones, so that most lines are damaged
DAMAGED = st.lists(_PIECES, max_size=30).map("".join)
STRAY = _STRAY | st.binary(max_size=40)
ROWS = st.lists(st.tuples(_CELLS, _CELLS, _CELLS), max_size=12)
