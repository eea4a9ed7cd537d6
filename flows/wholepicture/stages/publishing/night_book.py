"""The workbook of a night, `audit.xlsx`: its sheets, and the SELECT of each.

It shows the content of findings.csv, children.csv, checks.csv and feeds.csv in words. Rows of
restricted checks are in no workbook.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wholepicture.paths import SQL
from wholepicture.stages.publishing import sheet_columns
from wholepicture.stages.publishing.book_file import SHEET_ROWS, BookFile, Cell, book_file
from wholepicture.stages.publishing.csv_files import harmless_rows
from wholepicture.stages.publishing.sheet_columns import Column
from wholepicture.stages.publishing.words import in_words
from wholepicture.store.published_tables import order_of, select_of
from wholepicture.warehouse import Warehouse

_PARTS = SQL / "publish" / "workbook"
SUMMARY_WIDTHS = (80, 26, 14, 14, 14, 60)
_SAID_OF = {
    "severity": "severity",
    "status": "status of a finding",
    "verdict": "kind of finding",
    "remedy": "what would close it",
    "child_status": "case status",
    "outcome": "outcome of a check",
    "file_state": "state of a file",
}

Line = tuple[str, Sequence[Cell]]


@dataclass(frozen=True, kw_only=True)
class Book:
    """The workbook of a night, for all teams or for one team."""

    warehouse: Warehouse
    night: date
    first_line: str
    team: str | None = None
    sheet_rows: int = SHEET_ROWS

    def of_findings(self, book: BookFile) -> None:
        """Writes the sheets of findings: the critical and new ones, and all of them, folded."""
        for name, select, columns, about in (
            ("Critical and new", "critical_and_new", sheet_columns.CRITICAL_AND_NEW, _CRITICAL),
            ("Findings", "findings", sheet_columns.FINDINGS, _FOLDED),
        ):
            is_folded = select == "findings"
            keys = ("level", "below") if is_folded else ()
            rows = self._rows(_text(select), [*keys, *_keys(columns)], {"team": self.team})
            book.table(
                book.begin(name),
                about,
                columns,
                rows,
                rest_in="findings.csv",
                is_folded=is_folded,
            )

    def of_published(
        self, book: BookFile, name: str, table: str, columns: Sequence[Column], about: str
    ) -> None:
        """Writes a sheet with the night's rows of a published table, or only the team's own."""
        of_team = " and team_id = $team" if self.team else ""
        query = (
            f"select * from ({select_of(table)}) where night = $night{of_team}"
            f" order by {order_of(table)}"
        )
        given = {"night": self.night, **({"team": self.team} if self.team else {})}
        rows = self._rows(query, _keys(columns), given)
        book.table(book.begin(name), about, columns, rows, rest_in=f"{table}.csv")

    def of_words(self, book: BookFile) -> None:
        """Writes the sheet that explains the words on the other sheets."""
        rows = (
            (_SAID_OF[kind], in_words(kind, code), code, meaning)
            for kind, meanings in word_meanings().items()
            for code, meaning in meanings.items()
        )
        sheet = book.begin("What the words mean")
        about = "What each word of the other sheets means"
        book.table(sheet, about, sheet_columns.WORDS, rows, rest_in="the glossary")

    def summary(self, book: BookFile, title: str, more: Sequence[Line]) -> Iterator[Line]:
        """The lines of the first sheet: figures, notes about the night, and the list of sheets."""
        yield "title", (self.first_line,)
        yield "plain", (title,)
        yield "plain", ("It names children by their ids: it is for those entitled to see them.",)
        figures = self.warehouse.rows(_text("summary"), {"team": self.team})
        if not figures[0][1]:
            yield "plain", ("No finding is open tonight.",)
        yield from more
        yield "plain", ()
        yield "figures", ("Tonight", "how many")
        for label, figure in figures:
            yield "plain", (label, figure)
        yield "plain", ()
        yield "head", ("What it holds", "sheet", "rows", "left out")
        for one in book.written:
            room = f"all are in {one.rest_in}" if one.left_out else ""
            yield "plain", (one.about, one.name, one.rows, one.left_out, "", room)

    def _rows(
        self, query: str, keys: Sequence[str], given: Mapping[str, object]
    ) -> Iterator[tuple[Any, ...]]:
        named = ", ".join(f'"{key}"' for key in keys)
        shown = f"select {named} from ({query})"
        return harmless_rows(self.warehouse, shown, given, purpose="writing a workbook")


_CRITICAL = (
    "Every finding that is critical or new, over all teams: begin here."
    " On the first night, when all are new, the critical ones alone"
)
_FOLDED = "Every finding open tonight. A row with + beside it opens those that have the same cause"
CHILDREN = "Every child with a finding: no order of risk, a thin record has few findings"


def prepare(warehouse: Warehouse, night: date) -> None:
    """Creates the tables that all workbooks of the night read; raises WarehouseError."""
    warehouse.run(
        f"create or replace temp table book_finding as {_text('_shown')}",
        purpose="preparing the workbook",
    )
    fold(warehouse, by_team=False)


def fold(warehouse: Warehouse, *, by_team: bool) -> None:
    """Works out under which row each finding is folded; `by_team`, only within its team."""
    warehouse.run(
        f"create or replace temp table folded_finding as {_text('_folded')}",
        {"by_team": by_team},
        purpose="folding findings of one cause",
    )


def write_night_book(book: Book, path: Path) -> str:
    """The sha256 of the night's workbook, written to that path (0640).

    Raises WarehouseError, and OSError if it cannot be written.
    """
    with book_file(path, book.night, in_words, sheet_rows=book.sheet_rows) as file:
        first = file.begin("Summary")
        book.of_findings(file)
        book.of_published(file, "Children", "children", sheet_columns.CHILDREN, CHILDREN)
        checks = "Every check: what came of it, and how many records show it"
        book.of_published(file, "Checks", "checks", sheet_columns.CHECKS, checks)
        files = "Every file expected or received, and how it came"
        book.of_published(file, "Files", "feeds", sheet_columns.FILES, files)
        book.of_words(file)
        title = f"{_authority(book)}: the night of {book.night:%d/%m/%Y}."
        lines = [*book.summary(file, title, _said(book)), *_of_teams(book)]
        file.lines(first, lines, SUMMARY_WIDTHS)
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _said(book: Book) -> list[Line]:
    """The notes to read before any figure: what could not be judged, and what is new."""
    outcomes = dict(
        book.warehouse.rows(
            'select outcome, count(*) from audit."check" where night = $night group by outcome',
            {"night": book.night},
        )
    )
    earlier, restricted = book.warehouse.row(
        'select (select count(*) from audit."check" where night < $night),'
        " (select count(*) from open_tonight where is_restricted)",
        {"night": book.night},
    )
    said = []
    if outcomes.get("could_not_run"):
        how_many = outcomes["could_not_run"]
        said.append(
            f"{how_many} of {sum(outcomes.values())} checks could not run: nobody knows about the"
            " children they ask about. The sheets Checks and Files say why."
        )
    if not outcomes.get("passed") and not outcomes.get("failed"):
        said.append("No check had anything to judge, so the absence of findings means nothing.")
    if not earlier:
        said.append("This is the first night held, so every finding is new.")
    if restricted:
        said.append(
            f"{restricted} findings of checks that reveal what settings do not allow are in no"
            " workbook: they are in restricted/ alone."
        )
    return [("plain", (one,)) for one in said]


def _of_teams(book: Book) -> Iterator[Line]:
    """One line for each team with a counted finding, in order of names."""
    yield "plain", ()
    yield "head", ("Counted findings by team: no ranking", "team id", "critical", "new", "all")
    for name, team_id, *counts in book.warehouse.rows(_text("teams")):
        yield "plain", (name or ("no name" if team_id else "no team known"), team_id, *counts)


def _authority(book: Book) -> str:
    (settings,) = book.warehouse.row(
        "select settings from audit.register where night = $night", {"night": book.night}
    )
    name = str(json.loads(settings).get("audit", {}).get("authority", "this authority"))
    return name[:1].upper() + name[1:]


def _keys(columns: Sequence[Column]) -> list[str]:
    return [column.key for column in columns]


@cache
def word_meanings() -> Mapping[str, Mapping[str, str]]:
    """The meanings of the words in a workbook, by kind and code."""
    return tomllib.loads((_PARTS / "_meanings.toml").read_text(encoding="utf-8"))


@cache
def _text(name: str) -> str:
    return (_PARTS / f"{name}.sql").read_text(encoding="utf-8").rstrip()
