"""The layout of a sheet: row heights that fit the texts, and dates with one format everywhere."""

import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpers.books import Sheet, sheets_of
from wholepicture.stages.publishing.book_file import book_file
from wholepicture.stages.publishing.sheet_columns import Column
from wholepicture.stages.publishing.words import in_words

NIGHT = date(2026, 11, 20)
COLUMNS = (
    Column(key="said", title="Said", width=30, kind="wrapped"),
    Column(key="titles", title="Titles", width=30, kind="listed"),
    Column(key="due_on", title="Due", width=12, kind="date"),
)
LINE = 15


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of three rows: a short text, a long one, and one with more lines than fit."""
    made = tmp_path_factory.mktemp("layout") / "book.xlsx"
    rows = [
        ("x" * 30, None, NIGHT),
        ("ten lines " * 25, None, NIGHT),
        ("many " * 1000, "one;two;three", NIGHT),
    ]
    with book_file(made, NIGHT, in_words) as book:
        book.table(book.begin("Only"), "rows", COLUMNS, rows, rest_in="a file")
    return made


@pytest.fixture(scope="module")
def sheet(path: Path) -> Sheet:
    return sheets_of(path)["Only"]


def heights(sheet: Sheet) -> list[float]:
    """The height of each row in points; 0 means that the program chooses it."""
    rows = [one for one in ElementTree.fromstring(sheet.xml).iter() if one.tag.endswith("}row")]
    return [float(row.get("ht", "0")) for row in rows]


def test_a_row_is_as_high_as_its_longest_text_and_no_higher_than_excel_allows(
    sheet: Sheet,
) -> None:
    assert heights(sheet) == [2 * LINE, 0, 10 * LINE, 20 * LINE]


def test_a_list_has_a_space_where_a_line_may_be_broken(sheet: Sheet) -> None:
    assert sheet.column("Titles")[-1] == "one; two; three"


def test_a_day_begins_with_the_day_in_every_country(path: Path) -> None:
    with zipfile.ZipFile(path) as book:
        assert 'formatCode="[$-809]dd/mm/yyyy"' in book.read("xl/styles.xml").decode()
