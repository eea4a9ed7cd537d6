"""The derived tables of one night, built from the record."""

from collections.abc import Mapping
from datetime import date

from wholepicture.rules.derived_tables import build_derived, create_calendar
from wholepicture.warehouse import Warehouse


def derive(warehouse: Warehouse, as_at: date, parameters: Mapping[str, object]) -> list[str]:
    """The derived tables that were built for that night, in order; raises WarehouseError."""
    create_calendar(warehouse)
    built = build_derived(warehouse, {"as_at": as_at, **parameters})
    # closing the file would do this too, but without an error if the disk is full
    warehouse.run("checkpoint", purpose="writing the night's records to disk")
    return built
