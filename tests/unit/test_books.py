"""The workbook of a night: its sheets, their content and form, and folded rows."""

import zipfile
from datetime import date
from pathlib import Path

import fastexcel
import pytest

from helpers.books import Sheet, sheets_of
from helpers.little_nights import (
    FACTS,
    FATHER,
    FIRST,
    NIGHTS,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    gap,
    run_night,
    unknown,
)
from helpers.nights_out import digest, published_rows
from wholepicture.stages import publishing
from wholepicture.stages.publishing import FIRST_LINE, night_book, sheet_columns
from wholepicture.stages.publishing.book_file import book_file
from wholepicture.stages.publishing.night_book import Book, word_meanings
from wholepicture.stages.publishing.words import in_words, words_for_codes
from wholepicture.store.register import reading

SHEETS = [
    "Summary",
    "Critical and new",
    "Findings",
    "Children",
    "Checks",
    "Files",
    "What the words mean",
]
FORMULAS = [
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-2+3",
    "http://example.org/x",
    "12",
    "1e5",
    "{=A1}",
    "&lt;",
]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three small nights; the first also has causes, and brothers and sisters."""
    folder = tmp_path_factory.mktemp("books")
    more = [
        gap(FATHER, "child-5", family="f-5", days_over=9),
        gap(FATHER, "child-6", family="f-5", days_over=5),
        gap(FATHER, "child-7", family="f-5", days_over=4),
        gap(SEEN, "child-6", because_of=FATHER.name, days_over=1),
        unknown(SEEN, "child-8", family="f-5", team="Team South"),
    ]
    for night, said in NIGHTS.items():
        run_night(folder, night, [*said, *more] if night == FIRST else said)
    return folder


@pytest.fixture(scope="module")
def first(nights: Path) -> dict[str, Sheet]:
    return sheets_of(nights / "out" / str(FIRST) / "audit.xlsx")


def days(cells: list[str]) -> list[str]:
    """The dates of Excel's day numbers."""
    return [str(date.fromordinal(date(1899, 12, 30).toordinal() + int(one))) for one in cells]


def test_it_has_the_sheets_that_were_promised_in_their_order(first: dict[str, Sheet]) -> None:
    assert list(first) == SHEETS
    assert first["Summary"].rows[0]["A"] == FIRST_LINE


def test_every_table_is_filtered_and_its_header_frozen(first: dict[str, Sheet]) -> None:
    for name, sheet in first.items():
        if name != "Summary":
            assert sheet.frozen_rows == 1, name
            assert sheet.filtered.startswith("A1:"), name
            assert sheet.filtered.endswith(str(max(len(sheet.rows), 2))), name


def test_the_findings_are_those_of_the_csv_and_none_that_is_restricted(
    nights: Path, first: dict[str, Sheet]
) -> None:
    listed = published_rows(nights, FIRST, "findings")
    found = first["Findings"]
    assert sorted(found.column("Finding")) == sorted(row["finding_id"] for row in listed)
    assert published_rows(nights, FIRST, "restricted/findings")
    whole = [sheet.xml for name, sheet in first.items() if name != "Checks"]
    assert not any(POLICE.title in text or POLICE.name in text for text in whole)
    assert {row["title"] for row in listed} == set(found.column("What the record must show"))
    assert [row["check"] for row in published_rows(nights, FIRST, "checks")] == first[
        "Checks"
    ].column("Check")


def test_days_are_days_numbers_are_numbers_and_all_else_is_text(
    nights: Path, first: dict[str, Sheet]
) -> None:
    found = first["Critical and new"]
    by_id = {row["finding_id"]: row for row in published_rows(nights, FIRST, "findings")}
    wanted = [by_id[one]["due_on"] for one in found.column("Finding")]
    assert days(found.column("Due")) == wanted
    numbers = {"Due", "Over"}
    for title in found.header:
        assert found.kinds_of(title) <= ({"n"} if title in numbers else {"inlineStr"}), title
    table = fastexcel.read_excel(nights / "out" / str(FIRST) / "audit.xlsx").load_sheet(
        "Critical and new"
    )
    assert str(dict(zip(found.header, table.to_arrow().schema.types, strict=True))["Due"]) in (
        "date32[day]",
        "timestamp[ms]",
    )


def test_codes_are_words_and_severity_has_a_word_and_a_colour(first: dict[str, Sheet]) -> None:
    found = first["Findings"]
    assert set(found.column("Severity")) == {"critical", "warning"}
    styles = {
        row["A"]: style["A"] for row, style in zip(found.rows[1:], found.styles[1:], strict=True)
    }
    assert styles["critical"] != styles["warning"]
    assert set(found.column("Case status")) == {"on a protection plan", "looked after"}
    assert not [one for one in found.column("What would close it") if "_" in one]


def test_one_cause_is_one_row_that_opens_those_beneath_it(first: dict[str, Sheet]) -> None:
    found = first["Findings"]
    shape = [
        (title, child, level, is_hidden)
        for title, child, level, is_hidden in zip(
            found.column("What the record must show"),
            found.column("Child"),
            found.levels[1:],
            found.hidden[1:],
            strict=True,
        )
        if child in ("child-5", "child-6", "child-7")
    ]
    assert shape == [
        (FATHER.title, "child-5", 0, False),
        (FATHER.title, "child-6", 1, True),
        (SEEN.title, "child-6", 2, True),
        (FATHER.title, "child-7", 1, True),
    ]
    place = found.column("Child").index("child-5")
    assert found.column("Note")[place] == "3 more rows open below"
    assert f"follows from: {FATHER.title}" in found.column("Note")
    assert 'summaryBelow="0"' in found.xml


def test_critical_and_new_rows_are_in_the_order_of_the_page(
    nights: Path, first: dict[str, Sheet]
) -> None:
    with reading(nights / "store" / "audit.duckdb") as warehouse:
        publishing._prepare(warehouse, FIRST)
        night_book.prepare(warehouse, FIRST)
        rows = warehouse.rows("select sheet_row, finding_id from critical_and_new order by all")
    found = first["Critical and new"].column("Finding")
    assert [(place, one) for place, one in enumerate(found, start=2)] == rows


def test_on_the_first_night_what_is_new_and_not_critical_is_not_repeated(
    nights: Path, first: dict[str, Sheet]
) -> None:
    every = published_rows(nights, FIRST, "findings")
    critical = {row["finding_id"] for row in every if row["severity"] == "critical"}
    assert 0 < len(critical) < len(every)
    assert {row["status"] for row in every} == {"new"}
    assert set(first["Critical and new"].column("Finding")) == critical


def test_the_summary_says_first_what_could_not_be_judged(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")], could_not=(FATHER.name,))
    said = [
        row.get("A", "")
        for row in sheets_of(tmp_path / "out/2026-11-18/audit.xlsx")["Summary"].rows
    ]
    assert any(one.startswith("1 of 3 checks could not run: nobody knows") for one in said)
    assert "This is the first night held, so every finding is new." in said


def test_a_night_without_a_finding_says_so_on_sheets_without_a_row(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [])
    sheets = sheets_of(tmp_path / "out" / str(FIRST) / "audit.xlsx")
    said = [row.get("A", "") for row in sheets["Summary"].rows]
    assert "No finding is open tonight." in said
    assert "No check had anything to judge, so the absence of findings means nothing." in said
    assert len(sheets["Findings"].rows) == 1
    assert not (tmp_path / "out" / str(FIRST) / "teams").exists()


def test_a_full_sheet_says_how_many_rows_are_left_out_and_where_they_are(
    nights: Path, tmp_path: Path
) -> None:
    with reading(nights / "store" / "audit.duckdb") as warehouse:
        publishing._prepare(warehouse, FIRST)
        night_book.prepare(warehouse, FIRST)
        book = Book(warehouse=warehouse, night=FIRST, first_line=FIRST_LINE, sheet_rows=5)
        night_book.write_night_book(book, tmp_path / "audit.xlsx")
    sheets, every = sheets_of(tmp_path / "audit.xlsx"), published_rows(nights, FIRST, "findings")
    found = sheets["Findings"]
    assert len(found.rows) == 5
    left_out = len(every) - 3
    assert found.rows[-1]["A"] == (
        f"{left_out} more rows have no room on this sheet: all are in findings.csv."
    )
    assert found.filtered.endswith("4")
    (line,) = (row for row in sheets["Summary"].rows if row.get("B") == "Findings")
    assert (line["C"], line["D"], line["F"]) == ("3", str(left_out), "all are in findings.csv")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_another_thing_stays_a_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with book_file(path, FIRST, in_words) as book:
        columns = (sheet_columns.Column(key="a", title="A", width=9),)
        book.table(book.begin("One"), "", columns, [(text,)], rest_in="a.csv")
        book.lines(book.begin("Two"), [("plain", (text,))], (9,))
    for sheet in sheets_of(path).values():
        assert sheet.rows[-1] == {"A": text}
        assert sheet.kinds[-1] == {"A": "inlineStr"}
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "rels" in name and "sheet1" in name]


def test_a_text_that_looks_like_parts_of_a_rich_text_is_not_taken_for_them(tmp_path: Path) -> None:
    text, path = "<r><t>seen</t></r>", tmp_path / "book.xlsx"
    with book_file(path, FIRST, in_words) as book:
        columns = (sheet_columns.Column(key="a", title="A", width=9),)
        book.table(book.begin("One"), "", columns, [(text,)], rest_in="a.csv")
    assert sheets_of(path)["One"].rows[-1] == {"A": f"\u2039{text[1:]}"}


def test_no_cell_of_a_night_begins_as_a_formula(tmp_path: Path) -> None:
    said = [gap(SEEN, "child-1", because_of=None)]
    planted = "update judging.kept set message = '=cmd|calc' || chr(8238)"
    run_night(tmp_path, FIRST, said, decided=planted)
    (message,) = sheets_of(tmp_path / "out" / str(FIRST) / "audit.xlsx")["Findings"].column(
        "What it does not show"
    )
    assert message == "'=cmd|calc "


def test_the_same_night_has_the_same_bytes(nights: Path, tmp_path: Path) -> None:
    with reading(nights / "store" / "audit.duckdb") as warehouse:
        for night in (FIRST, SECOND, THIRD):
            outputs = publishing.render(warehouse, night, tmp_path / str(night))
            for name in ("audit.xlsx", *(one for one in outputs if one.startswith("teams/"))):
                assert digest(nights / "out" / str(night) / name) == outputs[name]
    assert not [one for one in (tmp_path / str(FIRST)).iterdir() if one.name.startswith("tmp")]


def test_every_word_that_is_explained_is_a_word_that_is_shown() -> None:
    shown = {
        column.words
        for columns in (sheet_columns.FINDINGS, sheet_columns.CHECKS, sheet_columns.FILES)
        for column in columns
    }
    for kind, meanings in word_meanings().items():
        assert kind in shown, kind
        assert meanings.keys() <= words_for_codes()[kind].keys(), kind
        # a record done late is not a finding, and is on no sheet
        assert words_for_codes()[kind].keys() - meanings.keys() <= {
            "late", "met", "not_yet_due", "not_judged",
        }, kind  # fmt: skip


def test_a_team_has_its_own_findings_and_no_others(nights: Path) -> None:
    sheets = sheets_of(nights / "out" / "teams" / "T1~u" / f"{FIRST}.xlsx")
    assert list(sheets) == [
        "Summary",
        "Critical and new",
        "Findings",
        "Children",
        "Due soon",
        "What the words mean",
    ]
    own = [row for row in published_rows(nights, FIRST, "findings") if row["team_id"] == "T1"]
    assert sorted(sheets["Findings"].column("Finding")) == sorted(row["finding_id"] for row in own)
    assert len(own) < len(published_rows(nights, FIRST, "findings"))
    assert set(sheets["Children"].column("Team id")) == {"T1"}


def test_without_the_setting_no_team_has_a_workbook(tmp_path: Path) -> None:
    facts = type(FACTS)(versions={}, settings={"audit": {"team_workbooks": False}})
    run_night(tmp_path, FIRST, facts=facts)
    assert not (tmp_path / "out" / "teams").exists()
    assert not (tmp_path / "out" / str(FIRST) / "teams").exists()
