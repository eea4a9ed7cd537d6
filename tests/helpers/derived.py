"""A derived table from rows of the record in memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from wholepicture.catalogue import common_parameters
from wholepicture.picturing import build_pictures, lay_calendar
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@contextmanager
def empty_record() -> Iterator[Warehouse]:
    """A warehouse whose record is empty, with the calendar and its macros."""
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "landing.sql")
        warehouse.script(SQL / "schema" / "record.sql")
        lay_calendar(warehouse)
        yield warehouse


def derived(
    warehouse: Warehouse, name: str, columns: str, rows: Rows, as_at: date = AS_AT
) -> list[tuple[Any, ...]]:
    """What a derived table holds, in order, when the record holds these rows, numbered from 1."""
    for (table,) in warehouse.rows(
        "select table_name from duckdb_tables() where schema_name = 'record'"
    ):
        warehouse.run(f"delete from record.{table}")
    row_id = 0
    for table, given in rows.items():
        for row in given:
            row_id += 1
            filled = {"row_id": row_id, "agency": "social_care", **row}
            names = ", ".join(filled)
            places = ", ".join(f"${column}" for column in filled)
            warehouse.run(f"insert into record.{table} ({names}) values ({places})", filled)
    common = {key: own.value for key, own in common_parameters().items()}
    build_pictures(warehouse, {**common, "as_at": as_at}, frozenset({name}))
    return warehouse.rows(f"select {columns} from picture.{name} order by all")
