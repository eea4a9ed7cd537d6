"""The refused rows: where each is, why it was refused, and its bytes as delivered."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import accumulate, chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from wholepicture.errors import ArgumentsError, CouldNotFinishError, fault_of
from wholepicture.files.encodings import is_two_bytes, line_end, line_lengths, rewritten
from wholepicture.store import folders_given, landed_files
from wholepicture.warehouse import Warehouse, open_warehouse

_AT_ONCE = 10_000
_FEW = 10  # rows of one run that are listed one by one


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Consecutive rows that were refused for one reason.

    The first begins on `line` and at `byte_offset`, from 0, in the file's content as delivered. The
    last ends on `last_line`. `raw` has their bytes as delivered, in `encoding`.
    """

    file: str
    encoding: str
    line: int
    last_line: int
    rows: int
    byte_offset: int
    column: str
    reason: str
    raw: bytes

    def places(self) -> list[tuple[int, int]]:
        """The line and byte of each row of a short run of one-line rows, else of the first."""
        is_short = self.rows == self.last_line - self.line + 1 and self.rows <= _FEW
        if self.rows == 1 or not is_short:
            return [(self.line, self.byte_offset)]
        lengths = line_lengths(self.raw, self.encoding)
        starts = accumulate(lengths[:-1], initial=self.byte_offset)
        return list(enumerate(starts, start=self.line))


def refused_rows(store: Path, file: str | None = None) -> Iterator[Refused]:
    """The refused rows of the newest night and of files landed alone, in runs, by file and line.

    Raises ArgumentsError if the store has no landed file, or none of that name.
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
            "select count(*) from information_schema.tables"
            " where table_schema = 'landing' and table_name in ('file', 'refused_row')"
        )
        if held != (2,):
            raise CouldNotFinishError(
                str(database),
                expected="the tables of landed files",
                found="a file without them",
                do="Run its night again, or land its file again.",
            )
        return [name for (name,) in warehouse.rows("select distinct file from landing.file")]


_RUNS = """
select
    found.file, coalesce(file.encoding, ''), found.line, found.last_line, found.rows,
    found.byte_offset, found.column_name, found.reason, found.place, found.bytes
from landing.refused_run as found
inner join landing.file using (file_number)
where found.file_number = $number and found.pile = $pile
order by found.line
"""
# the form of earlier versions, row by row
_ROWS = """
select
    found.file, coalesce(file.encoding, ''), found.line, found.line, 1,
    found.byte_offset, found.column_name, found.reason, found.raw
from landing.refused_row as found
inner join landing.file using (file_number)
where found.file = coalesce($file, found.file)
order by found.file_number, found.line
"""


def _of(database: Path, file: str | None) -> Iterator[Refused]:
    with open_warehouse(database, read_only=True) as warehouse:
        is_in_runs = warehouse.rows(
            "select 1 from information_schema.tables where table_schema = 'landing'"
            " and table_name = 'refused_run'"
        )
        found = _in_runs(warehouse, file) if is_in_runs else _row_by_row(warehouse, file)
        for name, encoding, line, last_line, rows, offset, column, reason, raw in found:
            yield Refused(
                file=name,
                encoding=encoding,
                line=line,
                last_line=last_line,
                rows=rows,
                byte_offset=offset,
                column=column,
                reason=reason,
                raw=raw,
            )


def _in_runs(warehouse: Warehouse, file: str | None) -> Iterator[tuple[Any, ...]]:
    """Every run with its bytes, by file and line; few blocks of bytes are in memory at a time."""
    piles = warehouse.rows(
        "select file_number, pile, min(line), max(line) from landing.refused_run"
        " where file = coalesce($file, file) group by all order by all",
        {"file": file},
    )
    for _, of_file in groupby(piles, key=itemgetter(0)):
        goes: list[list[dict[str, int]]] = []
        before = 0
        # what is refused for its cells comes after all that is refused while a file is read
        for number, pile, first, last in of_file:
            if not goes or first < before:
                goes.append([])
            goes[-1].append({"number": number, "pile": pile})
            before = last
        yield from merge(*(_of_piles(warehouse, go) for go in goes), key=itemgetter(2))


def _of_piles(
    warehouse: Warehouse, piles: Sequence[Mapping[str, int]]
) -> Iterator[tuple[Any, ...]]:
    """The runs of piles that follow each other, each with its bytes."""
    for where in piles:
        (raw,) = warehouse.row(
            "select raw from landing.refused_bytes where file_number = $number and pile = $pile",
            where,
        )
        for *known, place, size in warehouse.rows(_RUNS, where):
            yield (*known, raw[place : place + size])


def _row_by_row(warehouse: Warehouse, file: str | None) -> Iterator[tuple[Any, ...]]:
    found = warehouse.connection.execute(_ROWS, {"file": file})
    while rows := found.fetchmany(_AT_ONCE):
        yield from rows


def refuse_place(store: Path, target: Path) -> None:
    """Raises ArgumentsError for a target inside EXPORTS or OUT.

    These are the folders that runs of the store used, and any folder with a latest.txt.
    """
    given = folders_given(store)
    folders = {
        "EXPORTS": [exports.resolve() for exports in given.exports],
        "OUT": [out.resolve() for out in given.out],
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


def write_raw(rows: Iterator[Refused], target: Path) -> int:
    """The number of rows written to a new private file, as delivered, each run with a line end.

    If the first rows are in UTF-16, the file is in UTF-16, with a byte order mark. Rows in another
    encoding are converted to the file's encoding. Raises ArgumentsError and CouldNotFinishError.
    """
    count, spoken = 0, ""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for row in rows:
                if not count and is_two_bytes(row.encoding):
                    spoken = row.encoding
                    file.write("\ufeff".encode(spoken))
                file.write(
                    rewritten(row.raw + line_end(row.raw, row.encoding), row.encoding, spoken)
                )
                count += row.rows
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
