"""A delivery that was received, landed, noted and recorded, with a history if given."""

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from helpers.exports import FEEDS, NIGHT, put
from wholepicture.paths import SQL
from wholepicture.rules.feeds import Feed
from wholepicture.stages.landing import land
from wholepicture.stages.receiving import note_accepted, note_deliveries, note_history, receive
from wholepicture.stages.recording import record
from wholepicture.warehouse import Warehouse, open_warehouse

Row = Mapping[str, Any]


@contextmanager
def delivered(
    files: Mapping[str, bytes],
    *,
    feeds: Mapping[str, Feed] = FEEDS,
    relied_on: Collection[str] = (),
    read: Collection[str] = (),
    history: Mapping[str, Sequence[Row]] | None = None,
    night: str = str(NIGHT),
    also: Mapping[str, Mapping[str, bytes]] | None = None,
    accepted: Collection[tuple[str, str, date]] = (),
) -> Iterator[Warehouse]:
    """The social-care agency's files after the flow's own stages, up to the record.

    `history` has rows of the audit's tables `feed` and `key_sample`, `also` the files of other
    agencies, and `accepted` the deliveries that the settings accept.
    """
    with tempfile.TemporaryDirectory() as there, open_warehouse() as warehouse:
        exports, work = Path(there) / "exports", Path(there) / "work"
        work.mkdir()
        put(exports, files, night=night)
        for agency, others in (also or {}).items():
            put(exports, others, night=night, agency=agency)
        deliveries = receive(exports, NIGHT, feeds)
        land(warehouse, deliveries, work)
        note_deliveries(warehouse, deliveries, relied_on, read)
        note_accepted(warehouse, accepted)
        if history is not None:
            _attach(warehouse, history)
            note_history(warehouse, NIGHT)
        record(warehouse)
        yield warehouse


def _attach(warehouse: Warehouse, history: Mapping[str, Sequence[Row]]) -> None:
    warehouse.run("attach ':memory:' as history")
    warehouse.run("use history")
    warehouse.script(SQL / "schema" / "audit.sql")
    warehouse.run("use memory")
    for table, rows in history.items():
        for row in rows:
            lay(warehouse, f"history.audit.{table}", row)


def lay(warehouse: Warehouse, table: str, row: Row) -> None:
    """Inserts the row into the table; columns that it does not name are blank."""
    cells = ", ".join(f"${name} as {name}" for name in row)
    warehouse.run(f"insert into {table} by name select {cells}", row)


def earlier(file: str, night: int, **more: Any) -> dict[str, Any]:
    """The stored row of a file on a night of that November."""
    day = date(2026, 11, night)
    noted = {"agency": "social_care", "file": file, "state": "whole", "rows_landed": 1}
    noted = {**noted, "sha256": "aa"}
    return {"night": day, "delivered_for": day, **noted, **more}


def one(warehouse: Warehouse, table: str, key: str, columns: str) -> tuple[Any, ...]:
    """Some columns of the row of a record table with that key."""
    name = f"{table.removeprefix('delivered_')}_id"
    return warehouse.row(f"select {columns} from record.{table} where {name} = $key", {"key": key})
