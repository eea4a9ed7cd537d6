"""Landing into record, record into picture: runs `sql/record/` and `sql/picture/`, nothing else."""

from collections.abc import Mapping
from datetime import date

from wholepicture.picturing import build_pictures, lay_calendar
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse


def record(warehouse: Warehouse) -> None:
    """Every record table is there, typed, with all that landed; raises WarehouseError."""
    warehouse.run("drop schema if exists record cascade")
    warehouse.script(SQL / "schema" / "record.sql")
    warehouse.run("set force_compression = 'uncompressed'")  # compressing takes longer than typing
    for path in sorted((SQL / "record").glob("*.sql")):
        select = path.read_text(encoding="utf-8")
        warehouse.run(
            f"insert into record.{path.stem} {select}", purpose=f"filling record.{path.stem}"
        )
    warehouse.run("checkpoint", purpose="writing the record to disk")
    warehouse.run("set force_compression = 'auto'")


def picture(warehouse: Warehouse, as_at: date, parameters: Mapping[str, object]) -> list[str]:
    """Every picture table is built for that day, in the order returned; raises WarehouseError."""
    lay_calendar(warehouse)
    return build_pictures(warehouse, {"as_at": as_at, **parameters})
