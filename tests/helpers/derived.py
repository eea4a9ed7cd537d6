"""An empty record with the calendar, and dates for tests of time limits and spans."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from wholepicture.paths import SQL
from wholepicture.rules.derived_tables import create_calendar
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)
DAY = timedelta(days=1)
BEFORE, AFTER = AS_AT - DAY, AS_AT + DAY
LONG_AGO, FAR_AHEAD = date(1926, 11, 20), date(2206, 11, 20)  # the calendar lacks their years


@contextmanager
def laid_record() -> Iterator[Warehouse]:
    """A warehouse with the tables of landing and of the record, all empty, and the calendar."""
    with open_warehouse() as warehouse:
        warehouse.run("set threads = 1")
        warehouse.script(SQL / "schema" / "landing.sql")
        warehouse.script(SQL / "schema" / "record.sql")
        create_calendar(warehouse)
        yield warehouse
