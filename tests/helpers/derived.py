"""A derived table built over rows of the record that a test states, and what it then holds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from wholepicture.paths import SQL
from wholepicture.rules.checks import common_parameters
from wholepicture.rules.derived_tables import build_derived, lay_calendar
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)
DAY = timedelta(days=1)
BEFORE, AFTER = AS_AT - DAY, AS_AT + DAY
LONG_AGO, FAR_AHEAD = date(1926, 11, 20), date(2206, 11, 20)  # the calendar lacks their years

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def laid_record() -> Iterator[Warehouse]:
    """A warehouse with the tables of landing and of the record, all empty, and the calendar."""
    with open_warehouse() as warehouse:
        warehouse.run("set threads = 1")
        warehouse.script(SQL / "schema" / "landing.sql")
        warehouse.script(SQL / "schema" / "record.sql")
        lay_calendar(warehouse)
        yield warehouse


def _lay_all(warehouse: Warehouse, rows: Rows) -> None:
    """The record holds these rows and no others, numbered from 1.

    A day that is "unreadable" is blank, and noted as unread.
    """
    for (table,) in warehouse.rows(
        "select table_name from duckdb_tables() where schema_name = 'record' and estimated_size > 0"
    ):
        warehouse.run(f"truncate record.{table}")
    row_id = 0
    for table, given in rows.items():
        for row in given:
            row_id += 1
            _lay(warehouse, table, {"row_id": row_id, "agency": "social_care", **row})


def _lay(warehouse: Warehouse, table: str, row: Mapping[str, Any]) -> None:
    for column, cell in row.items():
        if cell == "unreadable":
            noted = {"row_id": row["row_id"], "table_name": table, "column_name": column}
            _lay(warehouse, "unread_cell", noted)
    filled = {column: cell for column, cell in row.items() if cell != "unreadable"}
    places = ", ".join(f"${column}" for column in filled)
    warehouse.run(f"insert into record.{table} ({', '.join(filled)}) values ({places})", filled)


def derived(
    warehouse: Warehouse,
    name: str,
    columns: str,
    rows: Rows,
    as_at: date = AS_AT,
    **parameters: object,
) -> list[tuple[Any, ...]]:
    """What a derived table holds, in order, when the record holds these rows and no others."""
    _lay_all(warehouse, rows)
    common = {key: own.value for key, own in common_parameters().items()}
    build_derived(warehouse, {**common, "as_at": as_at, **parameters}, frozenset({name}))
    return warehouse.rows(f"select {columns} from derived.{name} order by all")
