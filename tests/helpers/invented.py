"""An invented night in a warehouse, and its record as plain rows."""

from pathlib import Path
from typing import Any

from wholepicture.nightly.rules_tonight import Rules
from wholepicture.stages.deriving import derive
from wholepicture.stages.landing import land_agency, landing_tables
from wholepicture.stages.receiving import note_deliveries, receive
from wholepicture.stages.recording import record
from wholepicture.synthesising import LAST_NIGHT
from wholepicture.warehouse import Warehouse


def build(warehouse: Warehouse, exports: Path, rules: Rules, spill: Path) -> None:
    """Lands, records and derives the night like any other."""
    landing_tables(warehouse)
    landed = 0
    deliveries = receive(exports, LAST_NIGHT, rules.feeds)
    for delivery in deliveries:
        landed += len(land_agency(warehouse, delivery, landed + 1, spill))
    read = rules.read_of_records(rules.columns_read(LAST_NIGHT))
    note_deliveries(warehouse, deliveries, rules.relied_on(), read)
    record(warehouse)
    derive(warehouse, LAST_NIGHT, rules.common())


def tables_of(warehouse: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """Every record table as plain rows."""
    columns: dict[str, list[str]] = {}
    for table, column in warehouse.rows(
        """
        select table_name, column_name
        from information_schema.columns
        where table_schema = 'record'
        order by table_name, ordinal_position
        """
    ):
        columns.setdefault(table, []).append(column)
    return {
        table: [
            dict(zip(names, row, strict=True))
            for row in warehouse.rows(f"select * from record.{table}")
        ]
        for table, names in columns.items()
    }
