"""A working copy into a stored table of texts: fast by DuckDB, else slowly and exactly.

The fast way counts only if DuckDB reads exactly the records that the ledger counted; otherwise
its table is dropped and `salvaging` refuses exactly the damaged rows.
"""

from dataclasses import dataclass
from pathlib import Path

from wholepicture.landing.copying import Copied
from wholepicture.warehouse import Warehouse, WarehouseError

LINES_PER_FILE = 4_294_967_296  # row_id = file number times this, plus the physical line
_OF_THE_FILE = ("InvalidInputException", "ConversionException", "OutOfRangeException")


@dataclass(frozen=True, kw_only=True)
class FileName:
    """Which file a row belongs to."""

    number: int
    agency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the independent count of a file's bytes found, and how the file was read."""

    rows_read: int
    blank_lines: int
    path: str


def cell_names(width: int) -> list[str]:
    """The names of the text columns: c001, c002, ..."""
    return [f"c{place:03d}" for place in range(1, width + 1)]


def loaded_fast(warehouse: Warehouse, name: FileName, copy: Copied) -> Counted | None:
    """`landing.raw_<n>` holds every record; None, and no table, where anything looks amiss."""
    cells = dict.fromkeys(cell_names(copy.layout.width), "varchar")
    ledger, table = copy.ledger, f"landing.text_{name.number}"
    if not ledger.is_clean or not stored_csv(warehouse, table, copy.path, cells, ledger.records):
        return None
    _view(warehouse, name.number, copy)
    return Counted(rows_read=ledger.records - 1, blank_lines=ledger.blank_lines, path="fast")


def stored_csv(
    warehouse: Warehouse, table: str, path: Path, columns: dict[str, str], records: int
) -> bool:
    """Whether DuckDB read exactly that many records into the table; if not, it is not there."""
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    try:
        warehouse.run(
            f"create table {table} as select * from read_csv($path, auto_detect = false,"
            f" header = false, columns = {{{types}}}, delim = ',', quote = '\"', escape = '\"',"
            " comment = '', strict_mode = true, null_padding = false, ignore_errors = false,"
            " compression = 'none', hive_partitioning = false, union_by_name = false)",
            {"path": _without_glob(path)},
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
    """The path with what DuckDB would take for a pattern made literal."""
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in str(path))


def _view(warehouse: Warehouse, number: int, copy: Copied) -> None:
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
