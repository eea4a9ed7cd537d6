"""A workbook written row by row: the only module that uses XlsxWriter.

Texts are written as texts, never as formulas, links or numbers; nothing is read back. The same rows
of the same night give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from wholepicture.stages.publishing.sheet_columns import Column

SHEET_ROWS = 1_048_576  # the rows of a sheet in Excel 2007 and later
_LONGEST_TEXT = 32_767  # the characters of a cell
_DEEPEST = 7  # the levels of an outline
_EPOCH = date(1899, 12, 30).toordinal()  # Excel counts days from this date
_LINE = 15  # the height of a line of text in points
_MOST_LINES = 20  # lines of a row, because a row in Excel has at most 409 points
_BROKEN = 5  # letters that a line loses when it is broken between words
_CELL: Mapping[str, object] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
# dark words on a light background, readable in grey too, because a word goes with each colour
_COLOURS: Mapping[str, Mapping[str, object]] = {
    "critical": {"bg_color": "#F8D7DA", "font_color": "#6B0F1A", "bold": True},
    "warning": {"bg_color": "#FFE8B8", "font_color": "#5C3A00"},
    "info": {"bg_color": "#E4E9EE", "font_color": "#26323D"},
}

Cell = str | int | float | bool | date | None
Words = Callable[[str, str], str]  # by list and code
Write = Callable[[int, int, Any, int], None]  # row, column, value, level


class Fold(NamedTuple):
    """A row's place in the outline: `level` 0 is not folded, and has `below` rows under it."""

    level: int
    below: int


_ALONE = Fold(0, 0)
_OF_LINES = frozenset({"wrapped", "listed", "folded"})  # kinds whose texts may have many lines


@dataclass(frozen=True, kw_only=True)
class Written:
    """One written sheet, with the number of rows for which it had no space."""

    name: str
    about: str
    rows: int
    left_out: int
    rest_in: str


class BookFile:
    """A workbook that is being written; its sheets are in the order in which they were begun."""

    def __init__(self, book: Any, sheet_class: type, words: Words, sheet_rows: int) -> None:
        self._book = book
        self._sheet_class = sheet_class
        self._words = words
        self._sheet_rows = sheet_rows
        self._formats: dict[str, Any] = {}
        self.written: list[Written] = []

    def begin(self, name: str) -> Any:
        """A new sheet without rows; of several new sheets, any may be written first."""
        sheet = self._book.add_worksheet(name, worksheet_class=self._sheet_class)
        sheet.hide_gridlines(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def table(
        self,
        sheet: Any,
        about: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[Any, ...]],
        *,
        rest_in: str,
        is_folded: bool = False,
    ) -> Written:
        """The written sheet: a frozen header with filters, and one row for each of the rows.

        Folded rows begin with their level and the number of rows below them. Rows beyond the limit
        are counted; the last row gives their number and the file that has all rows.
        """
        self._header(sheet, columns)
        writers = [self._writer(sheet, column) for column in columns]
        long = [(place, one) for place, one in enumerate(columns) if one.kind in _OF_LINES]
        room = self._sheet_rows - 2  # the header, and the row about omitted rows
        count = 0
        for row in rows:
            count += 1
            if count > room:
                continue
            fold, cells = (Fold(*row[:2]), row[2:]) if is_folded else (_ALONE, row)
            _begin_row(sheet, count, fold, _lines_of(long, cells, fold.level))
            for place, (write, value) in enumerate(zip(writers, cells, strict=True)):
                if value is not None:
                    write(count, place, value, fold.level)
        shown = min(count, room)
        sheet.autofilter(0, 0, max(shown, 1), len(columns) - 1)
        if count > room:
            self._say_left_out(sheet, shown + 1, count - room, rest_in)
        written = Written(
            name=sheet.get_name(), about=about, rows=shown, left_out=count - shown, rest_in=rest_in
        )
        self.written.append(written)
        return written

    def lines(
        self, sheet: Any, lines: Iterable[tuple[str, Sequence[Cell]]], widths: Sequence[int]
    ) -> None:
        """Writes a sheet of text: each line has a style and cells.

        The styles are `title`, `plain`, `head` above words and `figures` above numbers.
        """
        sheet.hide_gridlines(2)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for row, (style, cells) in enumerate(lines):
            for place, value in enumerate(cells):
                if isinstance(value, str):
                    name = "figures" if style == "head" and place > 1 else style
                    form = self._format("head" if not place and style == "figures" else name)
                    sheet.write_string(row, place, _as_text(value), form)
                elif isinstance(value, int | float):
                    sheet.write_number(row, place, value, self._format("number"))

    def _header(self, sheet: Any, columns: Sequence[Column]) -> None:
        sheet.outline_settings(True, False, True, False)  # the unfolding row is above
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, 2 * _LINE)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self._format("plain"))
            style = "figures header" if column.kind in ("number", "share") else "header"
            sheet.write_string(0, place, column.title, self._format(style))

    def _say_left_out(self, sheet: Any, row: int, left_out: int, rest_in: str) -> None:
        said = f"{left_out:,} more rows have no room on this sheet: all are in {rest_in}."
        sheet.write_string(row, 0, said, self._format("title"))

    def _writer(self, sheet: Any, column: Column) -> Write:
        """The function that writes a value of that column."""
        if column.kind == "date":
            return _date_writer(sheet, self._format("date"))
        if column.kind in ("number", "share"):
            form = self._format(column.kind)
            return lambda row, place, value, level: sheet.write_number(row, place, value, form)
        if column.words:
            return self._coded_writer(sheet, column)

        usual = self._format("plain" if column.kind == "text" else column.kind)
        is_folded = column.kind == "folded"

        def text(row: int, place: int, value: Any, level: int) -> None:
            form = self._format("folded", level) if is_folded and level else usual
            sheet.write_string(row, place, _as_text(_spaced(column, value)), form)

        return text

    def _coded_writer(self, sheet: Any, column: Column) -> Write:
        """The function that writes a code of that column in words."""
        known: dict[str, tuple[str, Any]] = {}

        def word(row: int, place: int, value: Any, level: int) -> None:
            if value not in known:
                form = self._format(value if column.kind == "severity" else "plain")
                known[value] = _as_text(self._words(column.words, value)), form
            sheet.write_string(row, place, *known[value])

        return word

    def _format(self, name: str, level: int = 0) -> Any:
        """The format of that name, made once."""
        key = f"{name} {level}"
        if key not in self._formats:
            form = {**_CELL, **_STYLES.get(name, _COLOURS.get(name, {}))}
            if level:
                form["indent"] = 2 * min(level, _DEEPEST)
            self._formats[key] = self._book.add_format(form)
        return self._formats[key]


_HEADER: Mapping[str, object] = {
    "bold": True,
    "bg_color": "#26323D",
    "font_color": "#FFFFFF",
    "text_wrap": True,
}
_STYLES: Mapping[str, Mapping[str, object]] = {
    "header": _HEADER,
    "figures header": {**_HEADER, "align": "right"},
    "title": {"bold": True},
    "head": {"bold": True, "bottom": 1},
    "figures": {"bold": True, "bottom": 1, "align": "right", "indent": 1},
    # British English, because otherwise the month comes first in some countries
    "date": {"num_format": "[$-809]dd/mm/yyyy", "align": "left"},
    # a space on the right, to separate a number from the word beside it
    "number": {"num_format": "#,##0", "align": "right", "indent": 1},
    "share": {"num_format": "0.0%", "align": "right", "indent": 1},
    "wrapped": {"text_wrap": True},
    "listed": {"text_wrap": True},
    "folded": {"text_wrap": True},
}


@contextmanager
def book_file(
    path: Path, night: date, words: Words, *, sheet_rows: int = SHEET_ROWS
) -> Iterator[BookFile]:
    """A workbook at that path (0640), complete when the block ends; raises OSError.

    Its temporary files are in the path's folder, and nowhere else.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    from wholepicture.stages.publishing.quick_sheet import QuickSheet

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "use_zip64": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    # not the time of writing, so that the same night has the same bytes
    book.set_properties({"created": datetime(night.year, night.month, night.day)})
    try:
        yield BookFile(book, QuickSheet, words, sheet_rows)
    except BaseException:
        for sheet in book.worksheets():  # a half-written file is removed with the folder
            sheet.row_data_fh.close()
        raise
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(*error.args[0].args[:2]) from None
    path.chmod(0o640)


def _begin_row(sheet: Any, row: int, fold: Fold, lines: int) -> None:
    """Begins a row of that number of lines, folded or with others folded under it."""
    height = _LINE * lines if lines > 1 else None
    if fold.level:
        level = min(fold.level, _DEEPEST)
        folded = {"level": level, "hidden": True, "collapsed": fold.below > 0}
        sheet.set_row(row, height, None, folded)
    elif fold.below:
        sheet.set_row(row, height, None, {"collapsed": True})
    elif height:
        sheet.set_row(row, height)


def _lines_of(long: Sequence[tuple[int, Column]], cells: Sequence[Any], level: int) -> int:
    """The lines that the longest text of a row needs; LibreOffice does not adjust heights."""
    lines = 1
    for place, column in long:
        value = cells[place]
        if value is not None:
            indent = 2 * min(level, _DEEPEST) if column.kind == "folded" else 0
            room, length = column.width - indent, len(_spaced(column, value))
            if length > room:
                lines = max(lines, -(-length // (room - _BROKEN)))
    return min(lines, _MOST_LINES)


def _spaced(column: Column, value: Any) -> Any:
    """The value; if it is a list, with spaces between its parts, at which a line may break."""
    return "; ".join(value.split(";")) if column.kind == "listed" else value


def _date_writer(sheet: Any, form: Any) -> Write:
    def write(row: int, place: int, value: Any, level: int) -> None:
        sheet.write_number(row, place, value.toordinal() - _EPOCH, form)

    return write


def _as_text(value: Any) -> str:
    """The value as a cell's text; XlsxWriter would read some beginnings as marked-up parts."""
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT]
        return f"\u2039{text[1:]}" if text.startswith("<r>") else text
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
