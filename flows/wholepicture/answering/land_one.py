"""One file landed outside any night."""

import stat
import time
from dataclasses import dataclass
from pathlib import Path

from wholepicture.errors import ArgumentsError
from wholepicture.rules.feeds import (
    Declared,
    Feed,
    FeedFile,
    Part,
    ReceivedFile,
    is_safe_name,
    load_feed,
)
from wholepicture.stages.landing import FileName, LandedFile, land_alone
from wholepicture.store import Borrowed, borrowed
from wholepicture.warehouse import open_warehouse, without_pandas

_MEMORY = "600MB"


@dataclass(frozen=True, kw_only=True)
class LandedAlone:
    """The result of landing one file, with the name of its database in the store."""

    file: str
    landed: LandedFile
    database: Path
    seconds: float


def land_one(path: Path, feed_file: Path, table: str, store: Path) -> LandedAlone:
    """The result of landing the file as `landing.<table>` in its own database.

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
    return LandedAlone(file=name, landed=landed, database=database, seconds=seconds)


def _landed(place: Borrowed, feed: Feed, received: ReceivedFile, name: str) -> LandedFile:
    table = received.file.table
    with open_warehouse(place.begin(table), spill=place.spill, memory_limit=_MEMORY) as warehouse:
        number = FileName(number=1, agency=feed.agency, name=name)
        return land_alone(warehouse, number, received, feed, place.spill)


def _file_of(feed: Feed, path: Path, table: str) -> FeedFile:
    """The feed's file of that table; if there are several, the one with the path's name."""
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
    """A word for the thing at the path: a file, a folder, or something else."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return "none"
    if stat.S_ISREG(mode):
        return "one that we may not open"
    return {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}.get(
        stat.S_IFMT(mode), "a pipe or a device"
    )
