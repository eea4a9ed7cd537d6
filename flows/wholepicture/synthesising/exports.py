"""The CSV files of a night, written from rows of the invented world."""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wholepicture.errors import FeedError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import DATE_KINDS, Feed, FeedColumn, FeedFile, load_feeds
from wholepicture.rules.keyed_rows import keys_of_record
from wholepicture.synthesising.rows import Cell, Row

# Tables that two files fill. The world calls the second file by its own name, not by the table.
_SECOND_FILES = ("adults", "adult_addresses")

# Headers that are only in another system's version of the standard.
_OF_ANOTHER_BUILD = frozenset({"cinv_cin_plan_id"})


def social_care_feed() -> Feed:
    """The shipped feed of the social-care agency; raises FeedError."""
    for feed in load_feeds(EXPECTATIONS / "feeds").values():
        if feed.role == "social_care" and not feed.instead_of:
            return feed
    raise FeedError(
        "expectations/feeds", expected='a feed with role = "social_care"', found="none",
        do="Add one.",
    )  # fmt: skip


def files_by_key(feed: Feed) -> dict[str, FeedFile]:
    """The feed's files for the record, under the names the world uses.

    A file is called by its table, or by its own name if it is the table's second file. The world
    invents no other tables.
    """
    tables = keys_of_record()
    files = [file for file in feed.files if file.table in tables]
    named = {file.name.removesuffix(".csv"): file for file in files}
    keyed = {key: named[key] for key in _SECOND_FILES if key in named}
    return keyed | {file.table: file for file in files if file not in keyed.values()}


@dataclass(slots=True)
class _Sheet:
    """One file being written: its writer, the number of its rows, each column's name and blank."""

    path: Path
    writer: Any  # the csv module does not name its writer's type
    columns: tuple[tuple[str, str], ...]
    rows: int = 0


class NightExport:
    """The open files of one night of one agency."""

    def __init__(self, night: date, sheets: Mapping[str, _Sheet]) -> None:
        self.night = night
        self._sheets = sheets

    @property
    def rows(self) -> int:
        """The number of rows written."""
        return sum(sheet.rows for sheet in self._sheets.values())

    def write(self, rows: Iterable[Row]) -> None:
        """Writes the cells that the rows show on this night to its files."""
        for row in rows:
            cells = row.shown_on(self.night)
            if cells is None:
                continue
            sheet = self._sheets[row.file]
            sheet.writer.writerow([_text(cells.get(name), blank) for name, blank in sheet.columns])
            sheet.rows += 1


@contextmanager
def open_night(out: Path, night: date, feed: Feed) -> Iterator[NightExport]:
    """A night's folder with every file of the feed open; the manifest is written at the end."""
    folder = out / night.isoformat() / feed.agency
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        sheets: dict[str, _Sheet] = {}
        for key, file in files_by_key(feed).items():
            path = folder / f"{file.name.removesuffix('.csv')}.csv"
            stream = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([column.header for column in _written(file)])
            sheets[key] = _Sheet(path, writer, _columns(file))
        yield NightExport(night, sheets)
    manifest = [_declared(sheet, night) for sheet in sheets.values()]
    text = json.dumps(manifest, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _declared(sheet: _Sheet, night: date) -> dict[str, str | int]:
    """The manifest's entry for a file."""
    with sheet.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    produced_at = f"{night.isoformat()}T23:30:00"
    return {
        "file": sheet.path.name, "rows": sheet.rows, "sha256": digest, "produced_at": produced_at,
    }  # fmt: skip


def _columns(file: FeedFile) -> tuple[tuple[str, str], ...]:
    """Each column's name, and its blank: a database writes NULL for a missing date."""
    is_database = file.name.startswith("ssd_")
    return tuple(
        (column.name, "NULL" if is_database and column.kind in DATE_KINDS else "")
        for column in _written(file)
    )


def _written(file: FeedFile) -> tuple[FeedColumn, ...]:
    """The file's columns as in the standard's own version."""
    return tuple(column for column in file.known if column.header not in _OF_ANOTHER_BUILD)


def _text(value: Cell, blank: str) -> str:
    """A cell as an export writes it."""
    if value is None:
        return blank
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, date):
        return _date_text(value)
    return str(value)


@cache
def _date_text(day: date) -> str:
    """A date as the standard's reporting database renders it."""
    return f"{day.isoformat()} 00:00:00.000"
