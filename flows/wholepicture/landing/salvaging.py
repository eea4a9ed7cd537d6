"""Slowly and exactly: the good rows of a damaged file stored, every other row refused.

Files that cannot land at all come here too: each of their rows is refused, and none is lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from wholepicture.landing.copying import Copied, created
from wholepicture.landing.framing import Bytes, Framed, frame
from wholepicture.landing.loading import (
    LINES_PER_FILE,
    Counted,
    FileName,
    cell_names,
    stored_csv,
)
from wholepicture.warehouse import Warehouse

_BATCH_ROWS = 50_000
_BATCH_BYTES = 8_000_000


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """One row that did not land, by its place in the working copy."""

    line: int
    start: int
    end: int
    column: str
    reason: str


def salvaged(warehouse: Warehouse, name: FileName, copy: Copied) -> Counted:
    """`landing.raw_<n>` holds the good rows, each with its line; refused_row holds the others.

    The good rows go through DuckDB again, from a file of them alone; where it does not read
    exactly those (a record too long for it), they are stored cell by cell.
    """
    table = f"landing.text_{name.number}"
    cells = cell_names(copy.layout.width)
    kept = copy.path.with_suffix(".kept")
    try:
        with mapped(copy.path) as data:
            good, bad, blank = _parted(warehouse, name, copy, data, kept)
            columns = {"line": "bigint", **dict.fromkeys(cells, "varchar")}
            if not stored_csv(warehouse, table, kept, columns, good):
                _store_by_cell(warehouse, table, cells, _rows(data, copy))
    finally:
        kept.unlink(missing_ok=True)
    warehouse.run(
        f"create view landing.raw_{name.number} as select"
        f" {name.number * LINES_PER_FILE} + line as row_id, {', '.join(cells)} from {table}"
    )
    return Counted(rows_read=good + bad, blank_lines=blank, path="slow")


def _parted(
    warehouse: Warehouse, name: FileName, copy: Copied, data: Bytes, kept: Path
) -> tuple[int, int, int]:
    """Good rows are in `kept`, their line before them, the others refused; how many of each."""
    good = bad = blank = 0
    with created(kept) as file:
        for batch in _batches(_rows(data, copy)):
            whole = [row for row in batch if row.cells and not row.fault]
            refused = [_refused(row, copy.layout.spoken(row.column)) for row in batch if row.fault]
            file.write(
                b"".join(b"%d,%b\n" % (row.line, data[row.start : row.end]) for row in whole)
            )
            refuse(warehouse, name, copy, refused, data)
            good += len(whole)
            bad += len(refused)
            blank += len(batch) - len(whole) - len(refused)
    return good, bad, blank


def _batches(rows: Iterable[Framed]) -> Iterator[list[Framed]]:
    """The rows in lists of bounded number and size."""
    batch: list[Framed] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.end - row.start
        if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


def _rows(data: Bytes, copy: Copied) -> Iterator[Framed]:
    """Every record and blank line but the header."""
    width = copy.layout.width or None
    header_due = copy.layout.has_header
    for found in frame(data, width=width, prose=copy.layout.prose):
        if header_due and not found.is_blank:
            header_due = False
            continue
        yield found


def _store_by_cell(
    warehouse: Warehouse, table: str, cells: Sequence[str], rows: Iterable[Framed]
) -> None:
    """The good rows are in the table, handed over as lists of texts."""
    columns = ", ".join(f"{cell} varchar" for cell in cells)
    warehouse.run(f"create table {table} (line bigint, {columns})")
    unnested = ", ".join(f"unnest(${cell})" for cell in ("line", *cells))
    for batch in _batches(row for row in rows if row.cells and not row.fault):
        lists: dict[str, object] = {"line": [row.line for row in batch]}
        for place, cell in enumerate(cells):
            lists[cell] = [row.cells[place].decode("utf-8") or None for row in batch]
        if batch:
            warehouse.run(
                f"insert into {table} select {unnested}", lists, purpose="storing an export"
            )


def _refused(found: Framed, column: str, reason: str = "") -> RefusedRow:
    return RefusedRow(
        line=found.line,
        start=found.start,
        end=found.end,
        column=column,
        reason=reason or found.fault,
    )


def refused_whole(warehouse: Warehouse, name: FileName, copy: Copied, reason: str) -> Counted:
    """Every row of the file is in refused_row with that reason; none landed."""
    read = blank = 0
    with mapped(copy.path) as data:
        header_due = copy.layout.has_header
        for batch in _batches(frame(data)):
            rows = [_refused(found, "", reason) for found in batch if not found.is_blank]
            blank += len(batch) - len(rows)
            if header_due and rows:
                header_due = False
                rows = rows[1:]
            read += len(rows)
            refuse(warehouse, name, copy, rows, data)
    return Counted(rows_read=read, blank_lines=blank, path="")


def refuse(
    warehouse: Warehouse, name: FileName, copy: Copied, rows: Iterable[RefusedRow], data: Bytes
) -> None:
    """The rows are in landing.refused_row with their bytes, in batches of bounded size."""
    batch: list[RefusedRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.end - row.start
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_ROWS:
            _insert_refused(warehouse, name, copy, batch, data)
            batch, size = [], 0
    _insert_refused(warehouse, name, copy, batch, data)


def _insert_refused(
    warehouse: Warehouse, name: FileName, copy: Copied, rows: Sequence[RefusedRow], data: Bytes
) -> None:
    if not rows:
        return
    warehouse.run(
        "insert into landing.refused_row select $number, $agency, $file, unnest($line),"
        " unnest($start), unnest($column), unnest($reason), unnest($raw)",
        {
            "number": name.number,
            "agency": name.agency,
            "file": name.name,
            "line": [row.line for row in rows],
            "start": [row.start + copy.offset for row in rows],
            "column": [row.column for row in rows],
            "reason": [row.reason for row in rows],
            "raw": [data[row.start : row.end] for row in rows],
        },
        purpose="keeping refused rows",
    )


@contextmanager
def mapped(path: Path) -> Iterator[Bytes]:
    """A working copy's bytes, read as they are needed; it is ours, so nobody cuts it short."""
    with path.open("rb") as file:
        if path.stat().st_size == 0:
            yield b""
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            yield data
