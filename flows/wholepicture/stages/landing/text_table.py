"""A working copy loaded as a table of texts: fast by DuckDB, or else slowly and exactly.

The fast way counts only if DuckDB reads exactly the records that the ledger counted. Otherwise its
table is dropped, and `slow_path` refuses exactly the damaged rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wholepicture.files.encodings import is_ready
from wholepicture.files.framing import Bytes, Framed
from wholepicture.files.stretches import Stretch
from wholepicture.stages.landing.headers import Layout
from wholepicture.stages.landing.ledger import Block, Ledger, has_one_line_end, read
from wholepicture.stages.landing.number_columns import shown_numbers
from wholepicture.stages.landing.working_copy import LINES_PER_FILE, Working
from wholepicture.warehouse import Warehouse, WarehouseError

_WIDE, _BYTES_A_COLUMN = 1_000, 160_000
_OF_THE_FILE = (
    "InvalidInputException",
    "ConversionException",
    "OutOfRangeException",
    "NotImplementedException",  # a record is too long to be read in parallel
)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The independent count of a file's rows, and how the file was read."""

    rows_read: int
    blank_lines: int
    path: str
    encoding: str = ""
    foreign_rows: int = 0
    header_lines: int = 0
    ends_early: bool = False


def loaded_fast(warehouse: Warehouse, file: Working) -> Counted | None:
    """The count of a file whose records are all in `landing.raw_<n>`; None if not all could be.

    After None, there is no table.
    """
    ledger = _clean(file.data, file.layout)
    path = file.copy.path
    if ledger is None or not stored_csv(warehouse, file, path, records=ledger.records + 1):
        return None
    view_raw(warehouse, file, ledger, header_records=1)
    return Counted(
        rows_read=ledger.records,
        blank_lines=ledger.blank_lines,
        path="fast",
        encoding=file.copy.encoding,
    )


def _clean(data: Bytes, layout: Layout) -> Ledger | None:
    """The ledger of a file that DuckDB can read unchanged; None for any other file."""
    header = data[: layout.start]
    line_end = b"\r\n" if header.endswith(b"\r\n") else b"\n"
    is_plain = is_ready(header, layout.dialect.encoding) and header.endswith(line_end)
    is_plain = is_plain and has_one_line_end(header, line_end)
    # DuckDB does not distinguish a blank line from a record of one cell
    if not is_plain or layout.width < 2 or layout.is_short or layout.above or layout.below:
        return None
    ledger = Ledger(blank_lines=layout.blank_lines)
    for found in read(data, layout.dialect, layout.start, layout.line):
        if isinstance(found, Block):
            if not found.is_ready or found.line_end != line_end:
                return None
            ledger.add(found)
        elif isinstance(found, Stretch):
            if len(found.faults) > 1 or not _is_ready(found, data, layout, line_end):
                return None
            ledger.blank_lines += found.blank_lines
            ledger.add_lines(found.lines)
        elif not _is_plain(found, data, line_end):
            return None
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        elif is_ready(data[found.start : found.end], layout.dialect.encoding):
            ledger.add_record(found.line)
        else:
            return None
    return ledger


def _is_ready(found: Stretch, data: Bytes, layout: Layout, line_end: bytes) -> bool:
    """Whether records without a fault are UTF-8 and end like the header."""
    text = data[found.start : found.end]
    sizes = found.afters - found.ends
    if not np.isin(sizes[:-1], len(line_end)).all() or not is_ready(text, layout.dialect.encoding):
        return False
    first = np.frombuffer(text, np.uint8)[found.ends[:-1] - found.start]
    last = data[found.ends[-1] : found.afters[-1]] if len(sizes) else b""
    return bool((first == line_end[0]).all()) and has_one_line_end(last, line_end)


def _is_plain(found: Framed, data: Bytes, line_end: bytes) -> bool:
    """Whether a record has no fault and ends like the header."""
    return not found.fault and has_one_line_end(data[found.end : found.after], line_end)


def stored_csv(warehouse: Warehouse, file: Working, path: Path, *, records: int) -> bool:
    """Whether DuckDB read exactly that many records into `landing.text_<n>`.

    If it did not, the table is dropped.
    """
    table, dialect = f"landing.text_{file.number}", file.layout.dialect
    types = ", ".join(f"'{cell}': 'varchar'" for cell in file.cells)
    try:
        with room_for(warehouse, file.layout.width):
            warehouse.run(
                f"create table {table} as select * from read_csv($path, auto_detect = false,"
                f" header = false, columns = {{{types}}}, delim = $delimiter, quote = $quote,"
                " escape = $quote, comment = '', strict_mode = true, null_padding = false,"
                " ignore_errors = false, compression = 'none', hive_partitioning = false,"
                " union_by_name = false)",
                {
                    "path": _without_glob(path),
                    "delimiter": dialect.delimiter.decode("ascii"),
                    "quote": dialect.quote.decode("ascii"),
                },
                purpose="reading an export",
            )
    except WarehouseError as error:
        if error.kind not in _OF_THE_FILE:
            raise
        return False
    if warehouse.row(f"select count(*) from {table}")[0] == records:
        return True
    warehouse.run(f"drop table {table}")
    return False


def _without_glob(path: Path) -> str:
    """The path in which characters that DuckDB reads as a pattern are made literal."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))


@contextmanager
def room_for(warehouse: Warehouse, width: int) -> Iterator[None]:
    """A block in which a table of that width fits: DuckDB keeps buffers by column and thread."""
    threads, limit = warehouse.row(
        "select current_setting('threads'), current_setting('memory_limit')"
    )
    needed = width * _BYTES_A_COLUMN
    if width <= _WIDE or needed <= _in_bytes(limit):
        yield
        return
    warehouse.run("set threads = 1")
    warehouse.run(f"set memory_limit = '{needed} bytes'")
    try:
        yield
    finally:
        warehouse.run(f"set threads = {threads}")
        warehouse.run(f"set memory_limit = '{int(_in_bytes(limit))} bytes'")


def _in_bytes(size: str) -> float:
    """The bytes of a size that DuckDB wrote, which it cuts after the first decimal."""
    number, unit = size.split()
    return (float(number) + 0.05) * 1024.0 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit)


def view_raw(warehouse: Warehouse, file: Working, ledger: Ledger, *, header_records: int) -> None:
    """Creates the view `landing.raw_<n>`: the stored rows, each with the line it begins on."""
    number, cells = file.number, ", ".join(file.cells)
    base = number * LINES_PER_FILE - header_records
    view = f"create view landing.raw_{number} as select"
    if len(ledger.shift_records) < 2:
        ahead = ledger.shift_aheads[0] if ledger.shift_aheads else 0
        warehouse.run(
            f"{view} {base + ahead} + rowid as row_id, {cells} from landing.text_{number}"
            f" where rowid >= {header_records}"
        )
        return
    shifts = {
        "record": np.frombuffer(ledger.shift_records, np.int64) + header_records,
        "ahead": np.frombuffer(ledger.shift_aheads, np.int64),
    }
    with shown_numbers(warehouse, "shifts_now", shifts):
        warehouse.run(
            f"insert into landing.line_shift select {number}, record, ahead from shifts_now"
        )
    warehouse.run(
        f"{view} {base} + text.record + shift.ahead as row_id, {cells}"
        f" from (select rowid as record, * from landing.text_{number}) as text"
        " asof join (select record, ahead from landing.line_shift"
        f" where file_number = {number}) as shift on text.record >= shift.record"
        f" where text.record >= {header_records}"
    )
