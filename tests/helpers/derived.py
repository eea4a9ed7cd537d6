"""A derived table on its own: what it holds when the record holds a few rows."""

from datetime import date
from typing import Any

from wholepicture.catalogue import common_parameters
from wholepicture.picturing import build_pictures
from wholepicture.warehouse import Warehouse

AS_AT = date(2026, 11, 20)

Rows = dict[str, list[dict[str, Any]]]


def lay(warehouse: Warehouse, rows: Rows) -> None:
    """The record holds these rows and no others; they are numbered in their order."""
    for (table,) in warehouse.rows(
        "select table_name from duckdb_tables() where schema_name = 'record'"
    ):
        warehouse.run(f"delete from record.{table}")
    row_id = 0
    for table, given in rows.items():
        for row in given:
            row_id += 1
            filled = {"row_id": row_id, "agency": "social_care", **row}
            places = ", ".join(f"${column}" for column in filled)
            warehouse.run(
                f"insert into record.{table} ({', '.join(filled)}) values ({places})", filled
            )


def built(
    warehouse: Warehouse, name: str, columns: str, **parameters: object
) -> list[tuple[Any, ...]]:
    """The derived table of the record as it stands: these columns of every row, in order."""
    common = {key: own.value for key, own in common_parameters().items()}
    build_pictures(warehouse, {**common, "as_at": AS_AT, **parameters}, frozenset({name}))
    return warehouse.rows(f"select {columns} from picture.{name} order by all")


def derived(
    warehouse: Warehouse, name: str, columns: str, rows: Rows, **parameters: object
) -> list[tuple[Any, ...]]:
    """What the derived table holds when the record holds these rows and no others."""
    lay(warehouse, rows)
    return built(warehouse, name, columns, **parameters)
