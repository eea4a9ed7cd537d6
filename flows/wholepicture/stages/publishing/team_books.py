"""The workbooks of teams: one for each team that holds a finding, with only its own rows."""

from dataclasses import replace
from pathlib import Path

from wholepicture.stages.publishing import sheet_columns
from wholepicture.stages.publishing.book_file import book_file
from wholepicture.stages.publishing.csv_files import make_folder
from wholepicture.stages.publishing.night_book import (
    CHILDREN,
    SUMMARY_WIDTHS,
    Book,
    fold,
    sha256_of,
)
from wholepicture.stages.publishing.words import in_words
from wholepicture.store.team_folders import TEAMS, safe_name


def write_team_books(book: Book, folder: Path) -> dict[str, str]:
    """The sha256 of each team's workbook in `teams/` of the folder (0640), by its name.

    Reads the tables prepared for the night's workbook. Findings that no known team holds are in no
    team's workbook. Raises WarehouseError, and OSError if a workbook cannot be written.
    """
    held = book.warehouse.rows(
        "select team_id, min(team_name) from book_finding where team_id is not null"
        " group by team_id order by team_id"
    )
    if not held:
        return {}
    make_folder(folder / TEAMS, 0o750)
    fold(book.warehouse, by_team=True)
    outputs = {}
    for team_id, name in held:
        path = folder / TEAMS / f"{safe_name(team_id)}.xlsx"
        called = f"{name} ({team_id})" if name else team_id
        outputs[f"{TEAMS}/{path.name}"] = _write(replace(book, team=team_id), called, path)
    return outputs


def _write(book: Book, called: str, path: Path) -> str:
    """The sha256 of one team's workbook."""
    with book_file(path, book.night, in_words, sheet_rows=book.sheet_rows) as file:
        first = file.begin("Summary")
        book.of_findings(file)
        book.of_published(file, "Children", "children", sheet_columns.CHILDREN, CHILDREN)
        soon = "What falls due in the next five working days, and is not yet late"
        book.of_published(file, "Due soon", "due_soon", sheet_columns.DUE_SOON, soon)
        book.of_words(file)
        title = f"Team {called}: the night of {book.night:%d/%m/%Y}."
        file.lines(first, list(book.summary(file, title, ())), SUMMARY_WIDTHS)
    return sha256_of(path)
