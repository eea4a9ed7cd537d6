"""The workbooks in LibreOffice: they open without a warning and agree with the CSV files."""

import re
from datetime import date
from pathlib import Path

import pytest

from helpers.kept import FIRST as FIRST_KEPT
from helpers.kept import Kept
from helpers.little_nights import FATHER, FIRST, SECOND, SEEN, gap, met, run_night, unknown
from helpers.nights_out import rows_of
from helpers.opening import printed, sheets_as_opened
from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.stages.publishing.words import in_words
from wholepicture.store.team_folders import safe_name

pytestmark = pytest.mark.long

Sheet = list[list[str]]
LONG = "Safeguarding and Children with Disabilities, North-East (2)"
# for each column of findings.csv, its heading in the workbook and the list of its words
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
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two nights with many rows, some of them folded and some once met."""
    folder = tmp_path_factory.mktemp("busy")
    run_night(folder, FIRST, [met(SEEN, "child-1"), gap(SEEN, "child-2", days_over=3)])
    said = [gap(SEEN, "child-1", days_over=2), gap(SEEN, "child-2", team=None, days_over=1234)]
    for number in range(100, 200):
        said.append(gap(FATHER, f"child-{number}", family=f"f-{number // 4}", days_over=number))
        said.append(unknown(SEEN, f"child-{number}", because_of=FATHER.name, team=LONG))
    run_night(folder, SECOND, said)
    return folder


@pytest.fixture(scope="module", params=["a real night", "a busy night"])
def night(request: pytest.FixtureRequest, busy: Path, first_night: Kept) -> Path:
    """The folder of a published night."""
    if request.param == "a real night":
        return first_night.out / FIRST_KEPT
    return busy / "out" / str(SECOND)


@pytest.fixture(scope="module")
def opened(night: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sheet]:
    return sheets_as_opened(night / "audit.xlsx", tmp_path_factory.mktemp("opened"))


def column(sheet: Sheet, title: str) -> list[str]:
    """The cells under that heading."""
    place = sheet[0].index(title)
    return [row[place] for row in sheet[1:]]


def shown_day(text: str) -> str:
    """A date of a CSV file in the form of a sheet."""
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
    for key, title in NUMBERS.items():
        shown = [cell.replace(",", "") for cell in column(sheet, title)]
        assert shown == [row[key] for row in rows], key


def test_what_is_critical_or_new_stands_on_its_sheet(night: Path, opened: dict[str, Sheet]) -> None:
    said = rows_of(night / "findings.csv")
    is_first = {row["status"] for row in said} == {"new"}  # only critical findings
    wanted = {
        row["finding_id"]
        for row in said
        if row["severity"] == "critical" or (row["status"] == "new" and not is_first)
    }
    listed = column(opened["Critical and new"], "Finding")
    assert len(listed) == len(set(listed))
    assert wanted or is_first
    assert set(listed) == wanted


def test_days_of_every_kind_are_shown(busy: Path, tmp_path: Path) -> None:
    sheet = sheets_as_opened(busy / "out" / str(SECOND) / "audit.xlsx", tmp_path)["Findings"]
    for title in ("Due", "First found", "Last shown"):
        days = [cell for cell in column(sheet, title) if cell]
        assert days, title
        assert all(re.fullmatch(r"[0-3]\d/1[01]/2026", day) for day in days), title


def test_no_cell_shows_an_error(opened: dict[str, Sheet]) -> None:
    cells = [cell for sheet in opened.values() for row in sheet for cell in row]
    assert len(cells) > 500
    assert [cell for cell in cells if re.match(r"#[A-Z#]|Err:", cell)] == []


def test_the_workbook_of_a_team_opens_with_its_own_rows(busy: Path, tmp_path: Path) -> None:
    said = rows_of(busy / "out" / str(SECOND) / "findings.csv")
    own = [row for row in said if row["team_id"]]
    (team,) = {row["team_id"] for row in own}
    assert len(own) < len(said)
    book = busy / "out" / "teams" / safe_name(team) / f"{SECOND}.xlsx"
    sheets = sheets_as_opened(book, tmp_path)
    assert {"Summary", "Critical and new", "Findings", "Children", "Due soon"} < set(sheets)
    listed = column(sheets["Findings"], "Finding")
    assert sorted(listed) == sorted(row["finding_id"] for row in own)


def test_it_is_printed(night: Path, tmp_path: Path) -> None:
    pdf = printed(night / "audit.xlsx", tmp_path).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 6
