"""An invented record with random damage: impossible dates, blanks, and copies."""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from wholepicture.stages.recording.copies import merge_copies
from wholepicture.warehouse import Warehouse

_IMPOSSIBLE = (date(1899, 12, 30), date(1926, 11, 20), date(2206, 11, 20))
_LATER = 1 << 31  # the distance in row ids between a row and its copy
_SHARE = 0.06  # the share of each table's rows that are damaged, and the share that are copied

Tables = dict[str, list[dict[str, Any]]]


def spoil(tables: Mapping[str, Sequence[Mapping[str, Any]]], as_at: date, seed: int) -> Tables:
    """The record's rows, some of them damaged, some doubled with differences."""
    draw = random.Random(seed)
    spoilt: Tables = {}
    unread = []
    for table, rows in tables.items():
        spoilt[table] = [dict(row) for row in rows]
        if table.startswith("delivered_") or table == "unread_cell":
            continue
        for row in list(spoilt[table]):
            if draw.random() < _SHARE:
                spoilt[table].append({**row, "row_id": row["row_id"] + _LATER})
        for row in spoilt[table]:
            if draw.random() < _SHARE:
                unread += _spoil(row, table, as_at, draw)
    spoilt["unread_cell"] += unread
    return spoilt


def _spoil(row: dict[str, Any], table: str, as_at: date, draw: random.Random) -> list[Any]:
    """The unreadable cell, if there is one, after changing one cell of the row."""
    own = list(row)[3:]
    days = [name for name in own if name.endswith("_on")]
    name = draw.choice(days or own) if draw.random() < 0.7 else draw.choice(own)
    ways: list[Any] = [None]
    if name in days:
        ways += [*_IMPOSSIBLE, as_at, as_at + timedelta(days=1), "unreadable"]
        ways += [as_at - timedelta(days=draw.randrange(900)) for _ in range(3)]
    elif name.endswith("_json"):
        ways.append('{"PROV_OF_SERVICES_FLAG": "Y", "UPRN": ')
    elif isinstance(row[name], bool):
        ways.append(not row[name])
    row[name] = draw.choice(ways)
    if row[name] != "unreadable":
        return []
    row[name] = None
    cell = {"row_id": row["row_id"], "agency": row["agency"], "table_name": table}
    return [{**cell, "cell_id": f"{row['row_id']}|{name}", "column_name": name}]


def lay_record(warehouse: Warehouse, tables: Tables) -> None:
    """Fills the record with exactly these rows, and merges copies."""
    for table, rows in tables.items():
        warehouse.run(f"truncate record.{table}")
        columns = dict(
            warehouse.rows(
                "select name, type from pragma_table_info('record.' || $table)", {"table": table}
            )
        )
        for first in range(0, len(rows), 5000):
            cells = [{name: row[name] for name in columns} for row in rows[first : first + 5000]]
            warehouse.run(
                f"insert into record.{table}"
                " select unnest(from_json_strict($cells, $columns), recursive := true)",
                {"cells": json.dumps(cells, default=str), "columns": json.dumps([columns])},
            )
    merge_copies(warehouse)
