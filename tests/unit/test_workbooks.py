"""Workbooks: a sheet becomes CSV row by row, and a hostile workbook is a refused file."""

import csv
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from helpers import hostile_workbooks as hostile
from helpers.annex_a import NOT_FOUND, child, write_workbook
from helpers.campaign import examples
from helpers.exports import FEEDS
from helpers.lone_files import named_file
from wholepicture.errors import CouldNotFinishError
from wholepicture.rules.feeds import Feed, FeedFile, ReceivedFile
from wholepicture.sandbox.sheet_as_csv import written
from wholepicture.stages.landing import LINES_PER_FILE, FileName, land_alone
from wholepicture.stages.landing.sandboxed import MadeTable, UnusableError
from wholepicture.stages.landing.workbooks import NoSuchSheetError, sheet_as_csv
from wholepicture.warehouse import open_warehouse

CONTACTS = next(file for file in FEEDS["annex_a"].files if file.table == "annex_contacts")
ANYWHERE: FeedFile = CONTACTS.model_copy(update={"sheets": (hostile.SECRET, "List 1", "Contacts")})


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def read(workbook: Path, file: FeedFile = CONTACTS) -> tuple[MadeTable, list[list[str]]]:
    """The sheet, read in a process of its own, and the lines of its CSV."""
    target = workbook.with_suffix(".csv")
    sheet = sheet_as_csv(workbook, file, target)
    rows = rows_of(target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes().count(b"\n") == len(rows), "each row is one line"
    return sheet, rows


def contact(cell: object, number: int = 1) -> dict[str, object]:
    return child(number) | {"Date of Contact": cell, "Contact Source": "6"}


CELLS = {
    "a text of digits": ("007", "007"),
    "a long number": (1234567890, "1234567890"),
    "a whole number": (7.0, "7"),
    "a share": (0.5, "0.5"),
    "yes or no": (True, "true"),
    "a lookup that found nothing": (NOT_FOUND, "#N/A"),
    "nothing": (None, ""),
    "a day": (date(2026, 11, 20), "2026-11-20 00:00:00"),
    "a moment": (datetime(2026, 11, 20, 13, 45), "2026-11-20 13:45:00"),
    "a serial number": (46346, "46346"),
    "a day as text": ("20/11/2026", "20/11/2026"),
    "spaces": ("\u00a0a) Yes ", "\u00a0a) Yes "),
    "quotes and commas": ('a "b", c', 'a "b", c'),
    "line breaks": ("two\r\nlines", "two lines"),
    "what looks like a formula": ("=1+1", "=1+1"),
    "more digits than Excel keeps": (1.2345678901234567e19, "1.234567890123457E+19"),
}


@pytest.fixture(scope="module")
def of_every_kind(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The result for a cell of each kind in one sheet."""
    rows = [contact(cell, number) for number, (cell, _) in enumerate(CELLS.values(), start=1)]
    book = write_workbook(tmp_path_factory.mktemp("kinds") / "book.xlsx", {"List 1": rows})
    sheet, lines = read(book)
    assert sheet == MadeTable(rows=1 + len(CELLS), notes=("a sheet of a workbook",))
    return {kind: line[5] for kind, line in zip(CELLS, lines[1:], strict=True)}


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_arrives_as_the_sheet_has_it(kind: str, of_every_kind: dict[str, str]) -> None:
    assert of_every_kind[kind] == CELLS[kind][1]


def test_a_number_that_is_no_day_is_not_made_one_by_its_format(tmp_path: Path) -> None:
    serials = (0, -3, 2_958_466, 99_999_999)
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("List 1")
        sheet.write_row(0, 0, ["Child Unique ID", "Date of Contact"])
        for row, serial in enumerate(serials, start=1):
            sheet.write_string(row, 0, "child-1")
            sheet.write_number(row, 1, serial, book.add_format({"num_format": "d mmm yyyy"}))
    assert [line[1] for line in read(tmp_path / "book.xlsx")[1][1:]] == [*map(str, serials)]


@pytest.mark.parametrize("name", ["List 1", "LIST  1", "contacts", " List_1"])
def test_a_sheet_is_found_by_any_of_its_wordings(name: str, tmp_path: Path) -> None:
    book = write_workbook(
        tmp_path / "book.xlsx", {"Notes": [{"a": 1}], name: [contact("x")], "List 11": [{"b": 2}]}
    )
    assert read(book)[1][1][0] == "child-1"


def test_a_line_of_the_csv_is_the_row_of_its_number(tmp_path: Path) -> None:
    rows = [contact("a\nb\nc", 1), contact("d", 2)]
    book = write_workbook(tmp_path / "book.xlsx", {"List 1": rows}, titles=3, gap=2)
    sheet, lines = read(book)
    above = "rows above its header, not read: 3"
    assert sheet == MadeTable(rows=3, notes=("a sheet of a workbook", above))
    assert [bool(line) for line in lines] == [False, False, False, True, False, False, True, True]
    assert [lines[at][0] for at in (3, 6, 7)] == ["Child Unique ID", "child-1", "child-2"]


def test_a_table_may_begin_anywhere_in_its_sheet(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("List 1")
        sheet.write_row(4, 2, ["Child Unique ID", "Date of Contact"])
        sheet.write_row(5, 2, ["child-1", 46000])
        sheet.write_blank(900, 90, None, book.add_format({"bold": True}))
    sheet_read, lines = read(tmp_path / "book.xlsx")
    assert sheet_read.rows == 2
    assert lines[4:] == [["Child Unique ID", "Date of Contact"], ["child-1", "46000"]]


HEADER, FIRST = ["Visit", "On", "Note"], ["V1", "2026-11-01", "a"]
LABELS = ["Visit of", "2026", "Notes"]
ABOVE, BELOW = "rows above its header, not read: 1", "lines between its header and its rows, not"
SHEETS: dict[str, tuple[list[list[str]], dict[str, object], tuple[int, str, str]]] = {
    "a title": ([["Visits"], HEADER, FIRST], {}, (1, "whole", ABOVE)),
    "a row above": (
        [LABELS, HEADER, FIRST],
        {},
        (0, "refused", "one is in line 2: if the lines above it are no rows, write lines_above"),
    ),
    "labels above, declared": (
        [[], LABELS, HEADER, FIRST],
        {"lines_above": 2},
        (1, "whole", ABOVE),
    ),
    "another row declared": (
        [["Visits"], HEADER, FIRST],
        {"lines_above": 2},
        (1, "drifted", "its header is in line 2, where the feed says line 3"),
    ),
    "units below": (
        [HEADER, ["text", "day", "text"], FIRST],
        {"lines_below": 1},
        (1, "whole", f"{BELOW} read: 1"),
    ),
    "pages joined": (
        [HEADER, FIRST, [], HEADER, ["V2", "2026-11-02", "b"]],
        {},
        (2, "drifted", "its header again below, not read: 1; if that is usual, write"),
    ),
    "pages joined, with titles": (
        [["Visits"], HEADER, FIRST, ["Visits"], HEADER, ["V2", "2026-11-02", "b"]],
        {"header_repeated": True},
        (2, "whole", "lines above its header, not read: 1; its header again below, not read: 2"),
    ),
}


@pytest.mark.parametrize("what", SHEETS)
def test_rows_beside_a_header_are_no_rows_of_a_sheet(what: str, tmp_path: Path) -> None:
    table, declared, (rows, state, reason) = SHEETS[what]
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("List 1")
        for number, cells in enumerate(table):
            sheet.write_row(number, 0, cells)
    file = named_file(sheets=("List 1",), **declared)
    feed = Feed.model_validate(
        {"agency": "any", "workbooks": ("book.xlsx",), "file": (file,), "code_lists": {}},
        strict=True,
    )
    with open_warehouse() as warehouse:
        landed = land_alone(
            warehouse,
            FileName(number=1, agency="any", name="x.csv"),
            ReceivedFile(file=file, path=tmp_path / "book.xlsx", sheets=file.sheets),
            feed,
            tmp_path,
        )
        last = warehouse.row(
            "select max(row_id) % $lines from landing.t", {"lines": LINES_PER_FILE}
        )
    assert (landed.rows_landed, landed.state) == (rows, state)
    assert landed.rows_read == landed.rows_landed + landed.rows_refused
    assert reason in landed.reason
    assert last[0] == (len(table) if rows else None)


def test_a_workbook_without_the_sheet_says_that_it_is_missing(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", {"List 2": [contact("x")]})
    with pytest.raises(NoSuchSheetError):
        sheet_as_csv(book, CONTACTS, tmp_path / "out.csv")


def long_text() -> bytes:
    words = " ".join(map(str, range(200_000)))
    return hostile.with_cell(f'<c t="inlineStr"><is><t>{words}</t></is></c>')


def bomb() -> bytes:
    return hostile.changed({"xl/media/a.bin": b"\0" * 40_000_000})


def from_1904() -> bytes:
    book = b'<workbookPr date1904="1"'
    return hostile.changed({hostile.BOOK: lambda part: part.replace(b"<workbookPr", book)})


def truncated() -> bytes:
    raw = hostile.plain()
    return raw[: len(raw) * 2 // 3]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "not an Excel workbook"),
    "a CSV file": (lambda: b"Child Unique ID\nchild-1\n", "not an Excel workbook"),
    "a zip of something else": (lambda: hostile.packed({"a.txt": b"a"}), "not an Excel workbook"),
    "a truncated one": (truncated, "ends early"),
    "one of before 2007": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "before 2007"),
    "an encrypted zip": (hostile.encrypted, "password"),
    "300 parts": (
        lambda: hostile.changed({f"xl/media/{n}.png": b"a" for n in range(300)}),
        "more parts",
    ),
    "a zip bomb": (bomb, "unpacks to more"),
    "a part of two names": (
        lambda: hostile.changed({"XL/Workbook.xml": b"<a/>"}),
        "not an Excel workbook",
    ),
    "a doctype in its sheet": (lambda: hostile.with_doctype(hostile.SHEET), "DOCTYPE"),
    "a doctype in its theme": (lambda: hostile.with_doctype("xl/theme/theme1.xml"), "DOCTYPE"),
    "a far cell": (lambda: hostile.with_cell('<c r="XFD1048576"><v>1</v></c>'), "50 million"),
    "a cell of a million letters": (long_text, "million letters"),
    "a formula without its result": (lambda: hostile.with_cell("<c><f>1+1</f></c>"), "formulas"),
    "days counted from 1904": (from_1904, "1904"),
    "a place twice": (
        lambda: hostile.with_cell('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'),
        "not the same",
    ),
    "a place that is none": (lambda: hostile.with_cell('<c r="1A"><v>1</v></c>'), "damaged"),
    "a text that is not there": (lambda: hostile.with_cell('<c t="s"><v>99</v></c>'), "damaged"),
    "XML that breaks off": (
        lambda: hostile.changed({hostile.SHEET: lambda part: part[: len(part) // 2]}),
        "damaged",
    ),
    "a sheet that is not there": (
        lambda: hostile.changed({hostile.BOOK: lambda part: part.replace(b"rId1", b"rId99")}),
        "damaged",
    ),
    "two sheets of one list": (hostile.twice_named, "two of its sheets"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_workbook_that_cannot_be_trusted_is_refused_in_our_words(
    kind: str, tmp_path: Path
) -> None:
    make, words = HOSTILE[kind]
    book = tmp_path / "book.xlsx"
    book.write_bytes(make())
    with pytest.raises(UnusableError) as raised:
        sheet_as_csv(book, ANYWHERE, tmp_path / "out.csv")
    assert words in raised.value.reason
    assert hostile.SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.ends_early is (make is truncated)


def test_the_plain_workbook_that_the_hostile_are_made_of_is_read(tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(hostile.changed({}))
    assert read(book, ANYWHERE)[1][1] == [hostile.SECRET, "46000"]


def test_a_process_that_dies_is_one_refused_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_workbook(tmp_path / "book.xlsx", {"List 1": [contact("x")]})
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UnusableError, match="more memory or time"):
        sheet_as_csv(book, CONTACTS, tmp_path / "out.csv")


def test_a_disk_that_cannot_be_written_is_no_fault_of_the_workbook(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", {"List 1": [contact("x")]})
    with pytest.raises(CouldNotFinishError, match="the working copy of a sheet"):
        sheet_as_csv(book, CONTACTS, tmp_path / "no such folder" / "out.csv")


ANY_CELL = some.one_of(
    some.none(),
    some.text(some.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    some.integers(-(10**14), 10**14),
    some.booleans(),
)


def as_written(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


@settings(deadline=None, max_examples=examples(60))
@given(some.lists(some.lists(ANY_CELL, min_size=3, max_size=3), max_size=8))
def test_any_table_arrives_whole(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[object]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    rows = [dict(zip("abc", row, strict=True)) for row in table]
    book = write_workbook(folder / "book.xlsx", {"List 1": [dict.fromkeys("abc", "x"), *rows]})
    counted = written(book, folder / "out.csv", frozenset({"list 1"}), [])
    expected = [["a", "b", "c"], ["x", "x", "x"]]
    expected += [[as_written(cell) for cell in row] for row in table]
    expected = [row if any(cell.strip() for cell in row) else [] for row in expected]
    while not expected[-1]:
        expected.pop()
    assert rows_of(folder / "out.csv") == expected
    assert counted == {"rows": sum(map(bool, expected)), "rows_above": 0}
