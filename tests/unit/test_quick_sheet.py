"""A worksheet that is written faster has the same bytes as XlsxWriter's own, for any cells."""

import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from wholepicture.stages.publishing.quick_sheet import QuickSheet

# letters that are special in XML or Excel, and any others
TAKEN = "&<>\"'\n\t\r\0\x0b\x1f\ufffe\uffff _x0A \u00a0"
LETTERS = st.one_of(st.sampled_from(TAKEN), st.characters(codec="utf-8"))
CELLS = st.one_of(
    st.text(LETTERS, max_size=12).filter(bool),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
)


def sheet_of(path: Path, sheet: type[Worksheet], rows: list[list[str | float]]) -> bytes:
    """The XML of a sheet with those cells: every other one has a format of its own."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        shown = book.add_worksheet("Rows", worksheet_class=sheet)
        forms = [book.add_format({"bold": True}), None, book.add_format({"num_format": "0.0%"})]
        shown.set_column(1, 1, 20, book.add_format({"italic": True}))
        for row, cells in enumerate(rows):
            shown.set_row(row, None, forms[2] if row % 2 else None)
            for place, value in enumerate(cells):
                write = shown.write_string if isinstance(value, str) else shown.write_number
                write(row, place, value, forms[(row + place) % 3])
    with zipfile.ZipFile(path) as parts:
        return parts.read("xl/worksheets/sheet1.xml")


@given(st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=6))
@example([["plain", 1, 0.5, date(2026, 11, 20).toordinal()]])
@example([[" at either end ", "_x000A_", "a\nb", 'a & "b" <c>'], ["\0", "\ufffe", "_x", "="]])
@example([["<r>marked</r>", "caf\u00e9", 1e300, -0.0]])
@settings(deadline=None, max_examples=80)
def test_any_cells_are_the_bytes_that_xlsxwriter_writes(rows: list[list[str | float]]) -> None:
    with TemporaryDirectory() as folder:
        quick = sheet_of(Path(folder) / "quick.xlsx", QuickSheet, rows)
        assert quick == sheet_of(Path(folder) / "usual.xlsx", Worksheet, rows)
