"""One file landed by hand, and the rows that were refused, looked at by hand."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from wholepicture.contract import (
    Declared,
    Feed,
    FeedFile,
    Part,
    ReceivedFile,
    is_safe_name,
    load_feed,
)
from wholepicture.errors import ArgumentsError, CouldNotFinishError, SettingsError, fault_of
from wholepicture.landing import FileName, LandedFile, land_alone
from wholepicture.settings import Run
from wholepicture.store import Borrowed, borrowed, landed_files
from wholepicture.warehouse import open_warehouse, without_pandas

_AT_ONCE = 10_000
_MEMORY = "600MB"


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """What became of a file landed by hand, and the database in the store that holds it."""

    file: str
    landed: LandedFile
    database: Path
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A row that did not land; `byte_offset` from 0, in the content of the file as delivered."""

    file: str
    line: int
    byte_offset: int
    column: str
    reason: str
    raw: bytes


def land_by_hand(path: Path, feed_file: Path, table: str, store: Path) -> ByHand:
    """The file has landed as `landing.<table>` in a database of its own in the store.

    Raises ArgumentsError, FeedError, StoreHeldError and CouldNotFinishError.
    """
    started = time.perf_counter()
    feed = load_feed(feed_file)
    received = _received(path, _file_of(feed, path, table), feed)
    name = path.name if is_safe_name(path.name) else received.file.name
    with without_pandas(), borrowed(store) as place:
        landed = _landed(place, feed, received, name)
        if landed.state == "refused" and not landed.sha256:
            raise _unreadable(path, _kind(path))
        database = place.keep(table)
    seconds = round(time.perf_counter() - started, 3)
    return ByHand(file=name, landed=landed, database=database, seconds=seconds)


def _landed(place: Borrowed, feed: Feed, received: ReceivedFile, name: str) -> LandedFile:
    table = received.file.table
    with open_warehouse(place.begin(table), spill=place.spill, memory_limit=_MEMORY) as warehouse:
        number = FileName(number=1, agency=feed.agency, name=name)
        return land_alone(warehouse, number, received, feed, place.spill)


def _file_of(feed: Feed, path: Path, table: str) -> FeedFile:
    """The feed's file of that table: the one of the path's own name, where there are several."""
    files = [file for file in feed.files if file.table == table]
    if not files:
        raise ArgumentsError(
            "--table",
            expected=f"a table of the feed of {feed.agency}",
            found="another word",
            do=f"Its tables: {', '.join(sorted({file.table for file in feed.files}))}.",
        )
    return next((file for file in files if path.name.casefold() in file.names), files[0])


def _received(path: Path, file: FeedFile, feed: Feed) -> ReceivedFile:
    if path.is_symlink() or not path.is_file():
        raise _unreadable(path, _kind(path))
    is_workbook = path.suffix.casefold() == ".xlsx"
    if is_workbook and not file.sheets:
        raise _unreadable(path, "a workbook, of which the feed names no sheet for this table")
    sheets = file.sheets if is_workbook else ()
    name = path.name.casefold()
    part = Part.of(file, feed) if ".xml" in name or name in feed.wholes else None
    return ReceivedFile(file=file, path=path, sheets=sheets, part=part, declared=Declared())


def _unreadable(path: Path, found: str) -> ArgumentsError:
    return ArgumentsError(
        str(path), expected="a file that can be read", found=found, do="Give another FILE."
    )


def _kind(path: Path) -> str:
    """What is at the path, in words."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return "none"
    if stat.S_ISREG(mode):
        return "one that is closed to us"
    return {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}.get(
        stat.S_IFMT(mode), "a pipe or a device"
    )


def refused_rows(store: Path, file: str | None = None) -> Iterator[Refused]:
    """The refused rows of the newest night and of what was landed by hand, by file and line.

    Raises ArgumentsError where the store holds nothing landed, or no file of that name.
    """
    databases = landed_files(store)
    if not databases:
        raise ArgumentsError(
            "--store", expected="a store with landed files", found="none", do="Land one first."
        )
    names = {name for database in databases for name in _names(database)}
    if file is not None and file not in names:
        raise ArgumentsError(
            "--file",
            expected="a file that landed",
            found="another name",
            do=f"Files there: {', '.join(sorted(names))}.",
        )
    return chain.from_iterable(_of(database, file) for database in databases)


def _names(database: Path) -> list[str]:
    with open_warehouse(database, read_only=True) as warehouse:
        held = warehouse.row(
            "select count(*) from duckdb_tables()"
            " where schema_name = 'landing' and table_name in ('file', 'refused_row')"
        )
        if held != (2,):
            raise CouldNotFinishError(
                str(database),
                expected="the tables of landed files",
                found="a file without them",
                do="Run its night again, or land its file again.",
            )
        return [name for (name,) in warehouse.rows("select distinct file from landing.file")]


def _of(database: Path, file: str | None) -> Iterator[Refused]:
    with open_warehouse(database, read_only=True) as warehouse:
        found = warehouse.connection.execute(
            "select file, line, byte_offset, column_name, reason, raw from landing.refused_row"
            " where file = coalesce($file, file) order by file_number, line",
            {"file": file},
        )
        while rows := found.fetchmany(_AT_ONCE):
            for name, line, offset, column, reason, raw in rows:
                yield Refused(
                    file=name, line=line, byte_offset=offset, column=column, reason=reason, raw=raw
                )


def refuse_place(store: Path, target: Path) -> None:
    """The file would lie in no folder of exports and in none that is published.

    The folders are those of the runs that the store remembers, and any that holds latest.txt.
    Raises ArgumentsError.
    """
    known = [run for path in sorted(store.glob("run-*.toml")) for run in _remembered(path)]
    folders = {
        "EXPORTS": [run.exports.resolve() for run in known],
        "OUT": [run.out.resolve() for run in known],
    }
    for folder in target.resolve().parents:
        named = [name for name, held in folders.items() if folder in held]
        if not named and (folder / "latest.txt").is_file():
            named = ["OUT"]
        for name in named:
            raise ArgumentsError(
                "--to",
                expected="a place outside EXPORTS and OUT: others may read what lies there",
                found=f"one in {name}",
                do="Give a folder that only you can read.",
            )


def _remembered(path: Path) -> list[Run]:
    with suppress(SettingsError):
        return [Run.read(path)]
    return []


def write_raw(rows: Iterator[Refused], target: Path) -> int:
    """The rows' bytes as they came, a line end after each, are in a new file of ours alone."""
    count = 0
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for row in rows:
                file.write(row.raw + b"\n")
                count += 1
    except FileExistsError:
        raise ArgumentsError(
            "--to", expected="a new file", found="one that is there", do="Give another name."
        ) from None
    except OSError as error:
        raise CouldNotFinishError(
            "--to",
            expected="a folder that can be written",
            found=fault_of(error),
            do="Give another place.",
        ) from None
    return count
