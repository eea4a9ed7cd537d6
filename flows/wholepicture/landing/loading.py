"""A working copy into a stored table of texts: fast by DuckDB, or slowly and exactly by framing.

The fast way counts only if DuckDB reads exactly the records that the ledger counted; otherwise
its table is dropped and the slow way refuses exactly the damaged rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from wholepicture.landing.copying import Copied
from wholepicture.landing.framing import Bytes, Framed, frame
from wholepicture.warehouse import Warehouse, WarehouseError

LINES_PER_FILE = 4_294_967_296  # row_id = file number times this, plus the physical line
_BATCH_ROWS = 50_000
_BATCH_BYTES = 8_000_000
_OF_THE_FILE = ("InvalidInputException", "ConversionException", "OutOfRangeException")


@dataclass(frozen=True, kw_only=True)
class FileName:
    """Which file a row belongs to."""

    number: int
    agency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """One row that did not land, by its place in the working copy."""

    line: int
    start: int
    end: int
    column: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the independent count of a file's bytes found, and how the file was read."""

    rows_read: int
    rows_refused: int
    blank_lines: int
    path: str


def cell_names(width: int) -> list[str]:
    """The names of the text columns: c001, c002, ..."""
    return [f"c{place:03d}" for place in range(1, width + 1)]


def loaded(warehouse: Warehouse, name: FileName, copy: Copied) -> Counted:
    """`landing.raw_<n>` holds every record that can be framed; the rest is in refused_row."""
    if copy.ledger.is_clean and _read_fast(warehouse, name.number, copy):
        _view_fast(warehouse, name.number, copy)
        return Counted(
            rows_read=copy.ledger.records - 1,
            rows_refused=0,
            blank_lines=copy.ledger.blank_lines,
            path="fast",
        )
    return _read_slowly(warehouse, name, copy)


def _read_fast(warehouse: Warehouse, number: int, copy: Copied) -> bool:
    """Whether DuckDB read exactly the records of the ledger, the header as data among them."""
    table = f"landing.text_{number}"
    columns = ", ".join(f"'{cell}': 'varchar'" for cell in cell_names(copy.layout.width))
    try:
        warehouse.run(
            f"create table {table} as select * from read_csv($path, auto_detect = false,"
            f" header = false, columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"',"
            " comment = '', strict_mode = true, null_padding = false, ignore_errors = false,"
            " compression = 'none', hive_partitioning = false, union_by_name = false)",
            {"path": _without_glob(copy.path)},
            purpose="reading an export",
        )
    except WarehouseError as error:
        if error.kind not in _OF_THE_FILE:
            raise
        return False
    if warehouse.row(f"select count(*) from {table}")[0] == copy.ledger.records:
        return True
    warehouse.run(f"drop table {table}")
    return False


def _without_glob(path: Path) -> str:
    """The path with what DuckDB would take for a pattern made literal."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))


def _view_fast(warehouse: Warehouse, number: int, copy: Copied) -> None:
    cells = ", ".join(cell_names(copy.layout.width))
    base = number * LINES_PER_FILE + 1
    view = f"create view landing.raw_{number} as select"
    if not copy.ledger.shifts:
        warehouse.run(
            f"{view} {base} + rowid as row_id, {cells} from landing.text_{number} where rowid > 0"
        )
        return
    warehouse.run(
        "insert into landing.line_shift select $number, unnest($records), unnest($added)",
        {
            "number": number,
            "records": [record for record, _ in copy.ledger.shifts],
            "added": [added for _, added in copy.ledger.shifts],
        },
    )
    warehouse.run(
        f"{view} {base} + text.record + coalesce(shift.added, 0) as row_id, {cells}"
        f" from (select rowid as record, * from landing.text_{number}) as text"
        " asof left join (select record, added from landing.line_shift"
        f" where file_number = {number}) as shift on text.record >= shift.record"
        " where text.record > 0"
    )


def _read_slowly(warehouse: Warehouse, name: FileName, copy: Copied) -> Counted:
    """Every record framed in Python: the good ones stored, the damaged ones refused."""
    layout = copy.layout
    cells = cell_names(layout.width)
    table = f"landing.text_{name.number}"
    columns = ", ".join(f"{cell} varchar" for cell in cells)
    warehouse.run(f"create table {table} (line bigint, {columns})")
    insert = f"insert into {table} select unnest($line), " + ", ".join(
        f"unnest(${cell})" for cell in cells
    )
    refused: list[RefusedRow] = []
    read = blank = 0
    with mapped(copy.path) as data:
        good: list[Framed] = []
        size = 0
        for found in _rows(data, copy):
            if found.is_blank:
                blank += 1
                continue
            read += 1
            if found.fault:
                refused.append(_refused(found, layout.spoken(found.column)))
                continue
            good.append(found)
            size += found.end - found.start
            if len(good) >= _BATCH_ROWS or size >= _BATCH_BYTES:
                _store(warehouse, insert, cells, good)
                good, size = [], 0
        _store(warehouse, insert, cells, good)
        refuse(warehouse, name, copy, refused, data)
    warehouse.run(
        f"create view landing.raw_{name.number} as select"
        f" {name.number * LINES_PER_FILE} + line as row_id, {', '.join(cells)} from {table}"
    )
    return Counted(rows_read=read, rows_refused=len(refused), blank_lines=blank, path="slow")


def _rows(data: Bytes, copy: Copied) -> Iterator[Framed]:
    """Every record and blank line but the header."""
    width = copy.layout.width or None
    header_due = copy.layout.has_header
    for found in frame(data, width=width, prose=copy.layout.prose):
        if header_due and not found.is_blank:
            header_due = False
            continue
        yield found


def _store(warehouse: Warehouse, insert: str, cells: Sequence[str], good: list[Framed]) -> None:
    if not good:
        return
    columns: dict[str, object] = {"line": [found.line for found in good]}
    for place, cell in enumerate(cells):
        columns[cell] = [found.cells[place].decode("utf-8") or None for found in good]
    warehouse.run(insert, columns, purpose="storing rows of an export")


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
    batch: list[RefusedRow] = []
    with mapped(copy.path) as data:
        header_due = copy.layout.has_header
        for found in frame(data):
            if found.is_blank:
                blank += 1
            elif header_due:
                header_due = False
            else:
                read += 1
                batch.append(_refused(found, "", reason))
            if len(batch) >= _BATCH_ROWS:
                refuse(warehouse, name, copy, batch, data)
                batch = []
        refuse(warehouse, name, copy, batch, data)
    return Counted(rows_read=read, rows_refused=read, blank_lines=blank, path="")


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
