"""The workbooks in LibreOffice: they open without a complaint, and show what the CSV files say."""

import re
from datetime import date
from pathlib import Path

import pytest

from helpers.kept import THIRD, Kept
from helpers.little_nights import SECOND
from helpers.nights_out import rows_of
from helpers.opening import printed, sheets_as_opened
from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.stages.publishing.words import in_words

pytestmark = pytest.mark.long

Sheet = list[list[str]]
# of a column of findings.csv: its heading in the workbook, and the list of its words
COLUMNS = {
    "finding_id": ("Finding", ""),
    "severity": ("Severity", "severity"),
    "status": ("Status", "status"),
    "team_name": ("Team", ""),
    "child_id": ("Child", ""),
    "title": ("What the record must show", ""),
    "message": ("What it does not show", ""),
    "remedy": ("What would close it", "remedy"),
    "check": ("Check", ""),
    "subject_id": ("About", ""),
    "source_file": ("File", ""),
}
DATES = {
    "due_on": "Due",
    "first_seen_on": "First found",
    "last_met_on": "Last shown",
    "last_event_on": "Last event",
}
NUMBERS = {"days_over": "Over", "nights_open": "Nights open", "source_line": "Line"}


@pytest.fixture(scope="module")
def night(all_nights: Kept) -> Path:
    """The folder of a night of which two were published before."""
    return all_nights.out / THIRD


@pytest.fixture(scope="module")
def opened(night: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    return sheets_as_opened(night / "audit.xlsx", tmp_path_factory.mktemp("opened"))


@pytest.fixture(scope="module")
def of_a_team(two_nights: Path) -> Path:
    """The workbook of a team."""
    return sorted(two_nights.glob(f"out/teams/*/{SECOND}.xlsx"))[0]


def column(sheet: Sheet, title: str) -> list[str]:
    """The cells under that heading."""
    place = sheet[0].index(title)
    return [row[place] for row in sheet[1:]]


def shown_day(text: str) -> str:
    """A day of a CSV file as a sheet shows it."""
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else ""


def test_every_sheet_is_there_with_its_rows(night: Path, opened: dict[str, Sheet]) -> None:
    assert {
        name: len(sheet) - 1
        for name, sheet in opened.items()
        if name in ("Findings", "Children", "Checks", "Files")
    } == {
        "Findings": len(rows_of(night / "findings.csv")),
        "Children": len(rows_of(night / "children.csv")),
        "Checks": len(rows_of(night / "checks.csv")),
        "Files": len(rows_of(night / "feeds.csv")),
    }
    assert {"Summary", "Critical and new", "What the words mean"} < set(opened)
    assert len(opened) == 7
    assert opened["Summary"][0][0] == FIRST_LINE


def test_a_cell_shows_what_the_csv_file_says(night: Path, opened: dict[str, Sheet]) -> None:
    sheet = opened["Findings"]
    listed = {row["finding_id"]: row for row in rows_of(night / "findings.csv")}
    rows = [listed[one] for one in column(sheet, "Finding")]
    assert len({row["finding_id"] for row in rows}) == len(listed) > 10
    for key, (title, words) in COLUMNS.items():
        said = [in_words(words, row[key]) if words else row[key] for row in rows]
        assert [cell.strip() for cell in column(sheet, title)] == said, key
    for key, title in DATES.items():
        assert column(sheet, title) == [shown_day(row[key]) for row in rows], key
        assert any(row[key] for row in rows), key
    for key, title in NUMBERS.items():
        shown = [cell.replace(",", "") for cell in column(sheet, title)]
        assert shown == [row[key] for row in rows], key


def test_what_is_critical_or_new_stands_on_its_sheet(night: Path, opened: dict[str, Sheet]) -> None:
    said = rows_of(night / "findings.csv")
    wanted = {
        row["finding_id"] for row in said if row["severity"] == "critical" or row["status"] == "new"
    }
    listed = column(opened["Critical and new"], "Finding")
    assert len(listed) == len(set(listed))
    assert wanted
    assert set(listed) == wanted


def test_no_cell_shows_an_error_or_too_narrow_a_column(opened: dict[str, Sheet]) -> None:
    cells = [cell for sheet in opened.values() for row in sheet for cell in row]
    assert len(cells) > 500
    assert [cell for cell in cells if re.match(r"#(REF|NAME|VALUE|N/A|##)|Err:", cell)] == []


def test_the_workbook_of_a_team_opens_with_its_own_rows(
    two_nights: Path, of_a_team: Path, tmp_path: Path
) -> None:
    sheets = sheets_as_opened(of_a_team, tmp_path)
    listed = rows_of(two_nights / "out" / str(SECOND) / "findings.csv")
    own = [row for row in listed if row["team_id"] == of_a_team.parent.name]
    assert {"Summary", "Critical and new", "Findings", "Children", "Due soon"} < set(sheets)
    assert own
    assert sorted(column(sheets["Findings"], "Finding")) == sorted(row["finding_id"] for row in own)


def test_it_is_printed(night: Path, of_a_team: Path, tmp_path: Path) -> None:
    for number, book in enumerate((night / "audit.xlsx", of_a_team)):
        pdf = printed(book, tmp_path / str(number)).read_bytes()
        assert pdf.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 6
