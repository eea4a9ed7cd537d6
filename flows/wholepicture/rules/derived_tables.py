"""Derived tables, worked out from many records: one file in `sql/derived/` for each.

A derived table's file is one SELECT over record tables and other derived tables. The order of
building is read from the SQL, so a new table needs only a new file. The nightly run and the worked
examples use this module.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from graphlib import CycleError

from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.dependencies import circle_of, in_order_of_use
from wholepicture.rules.forms import load_forms
from wholepicture.sql_text import bare, named_parameters
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "derived"
CALENDAR = "working_days"
_NAMED = re.compile(r"\b(record|derived)\.(\w+)")
OF_DELIVERIES = "delivered_"  # record tables with this prefix describe the delivery itself


@cache
def derived_sql() -> dict[str, str]:
    """The SELECT of every derived table, by its bare name, in the order of names."""
    files = sorted(_FOLDER.glob("[!_]*.sql"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@cache
def macros_sql() -> str:
    """The macros that derived tables and checks share."""
    return (_FOLDER / "_macros.sql").read_text(encoding="utf-8")


def derived_needed(warehouse: Warehouse, wanted: frozenset[str]) -> list[str]:
    """The wanted derived tables and all they read, each after those it reads; raises PairError."""
    try:
        return in_order_of_use(wanted, lambda name: _reads(warehouse, name))
    except CycleError as error:
        circle = circle_of(error)
        raise PairError(
            f"sql/derived/{circle[0]}.sql",
            expected="derived tables that do not read one another in a circle",
            found=" -> ".join(circle),
            do="Break the circle.",
        ) from None


def _reads(warehouse: Warehouse, name: str) -> list[str]:
    """The derived tables that a derived table reads."""
    if name not in derived_sql():
        nearest = get_close_matches(name, list(derived_sql()), n=1)
        raise PairError(
            f"derived.{name}",
            expected=f"a file sql/derived/{name}.sql",
            found="none",
            do=f"Did you mean derived.{nearest[0]}?" if nearest else "Add the derived table.",
        )
    read = warehouse.tables_read(derived_sql()[name])
    return [table.removeprefix("derived.") for table in read if table.startswith("derived.")]


def record_tables_read(warehouse: Warehouse, sql: str) -> frozenset[str]:
    """The bare names of the record tables that a query reads, directly or not."""
    read = warehouse.tables_read(sql)
    derived = frozenset(t.removeprefix("derived.") for t in read if t.startswith("derived."))
    for name in derived_needed(warehouse, derived):
        read |= warehouse.tables_read(derived_sql()[name])
    return frozenset(t.removeprefix("record.") for t in read if t.startswith("record."))


def derived_named(sql: str) -> list[str]:
    """The bare names of the derived tables that a query names itself, in alphabetical order."""
    return sorted({table for schema, table in _NAMED.findall(bare(sql)) if schema == "derived"})


@cache
def record_tables_named(sql: str) -> frozenset[str]:
    """The bare names of the record tables that a query names, directly or not."""
    named: set[str] = set()
    for schema, table in _NAMED.findall(bare(sql)):
        through = schema == "derived" and table in derived_sql()
        named |= record_tables_named(derived_sql()[table]) if through else {table}
    return frozenset(named)


@cache
def bank_holidays() -> tuple[date, ...]:
    """The bank holidays of every year that the calendar covers."""
    text = (EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8")
    return tuple(day["on"] for day in tomllib.loads(text)["bank_holidays"])


def create_calendar(warehouse: Warehouse) -> None:
    """Creates the calendar and all macros; a repeat changes nothing."""
    warehouse.run("drop schema if exists calendar cascade")
    warehouse.script(SQL / "schema" / "calendar.sql")
    warehouse.run(
        "insert into calendar.bank_holiday select unnest(string_split($days, ' '))::date",
        {"days": " ".join(map(str, bank_holidays()))},
    )
    warehouse.run("create schema if not exists derived")
    build_table(warehouse, CALENDAR, {})
    load_macros(warehouse)


def load_macros(warehouse: Warehouse) -> None:
    """Loads the macros that derived tables and checks share: the calendar's, and the forms.

    Macros belong to a connection, so each connection that judges needs this call. Needs
    `derived.working_days`.
    """
    warehouse.run(macros_sql(), purpose="loading sql/derived/_macros.sql")
    load_forms(warehouse)


def build_derived(
    warehouse: Warehouse,
    parameters: Mapping[str, object],
    only: frozenset[str] | None = None,
) -> list[str]:
    """Builds all derived tables, or the wanted ones and those they need, in this order.

    `parameters` holds `as_at` and the common parameters. Raises WarehouseError, PairError.
    """
    wanted = frozenset(derived_sql()) if only is None else only
    order = [n for n in derived_needed(warehouse, wanted) if n != CALENDAR]
    for name in order:
        build_table(warehouse, name, parameters)
    return order


def build_table(
    warehouse: Warehouse, name: str, parameters: Mapping[str, object], sql: str | None = None
) -> None:
    """Builds one derived table again from the current tables; raises WarehouseError.

    If `sql` is given, it is used instead of the table's file.
    """
    sql = sql or derived_sql()[name]
    used = {key: parameters[key] for key in named_parameters(sql)}
    warehouse.run(
        f"create or replace table derived.{name} as {sql}", used, purpose=f"building derived.{name}"
    )
