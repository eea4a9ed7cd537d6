"""Record into derived tables: what follows from many records, for one night."""

from collections.abc import Mapping
from datetime import date

from wholepicture.rules.derived_tables import build_derived, lay_calendar
from wholepicture.warehouse import Warehouse


def derive(warehouse: Warehouse, as_at: date, parameters: Mapping[str, object]) -> list[str]:
    """Every derived table is built for that day, in the order returned; raises WarehouseError."""
    lay_calendar(warehouse)
    built = build_derived(warehouse, {"as_at": as_at, **parameters})
    # closing the file would do it too, and say nothing of a disk that is full
    warehouse.run("checkpoint", purpose="writing the night's records to disk")
    return built
