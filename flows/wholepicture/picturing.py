"""The picture: what follows from many records, built by `sql/picture/`, each table once.

A picture file is one SELECT over record tables and other pictures; the order is read from the
SQL itself, so adding a picture is adding a file. Used by the nightly run and by worked examples.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache

from wholepicture.errors import PairError
from wholepicture.rooms import EXPECTATIONS, SQL
from wholepicture.warehouse import Warehouse, named_parameters

_FOLDER = SQL / "picture"
CALENDAR = "working_days"
OF_DELIVERIES = "delivered_"  # record tables so named tell of the delivery itself


@cache
def picture_sql() -> dict[str, str]:
    """The SELECT of every picture table, by its bare name, in the order of names."""
    files = sorted(_FOLDER.glob("[!_]*.sql"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@cache
def macros_sql() -> str:
    """The macros that pictures and checks share."""
    return (_FOLDER / "_macros.sql").read_text(encoding="utf-8")


def pictures_needed(warehouse: Warehouse, wanted: frozenset[str]) -> list[str]:
    """The wanted pictures and all they read, each after what it reads; raises PairError."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise PairError(
                f"sql/picture/{name}.sql",
                expected="pictures that do not read one another in a circle",
                found=" -> ".join((*path, name)),
                do="Break the circle.",
            )
        if name in order:
            return
        for read in sorted(_reads(warehouse, name)):
            visit(read, (*path, name))
        order.append(name)

    for name in sorted(wanted):
        visit(name, ())
    return order


def _reads(warehouse: Warehouse, name: str) -> list[str]:
    """The pictures that one picture reads."""
    if name not in picture_sql():
        raise PairError(
            f"picture.{name}",
            expected=f"a file sql/picture/{name}.sql",
            found="none",
            do="Add the picture or correct the name.",
        )
    read = warehouse.tables_read(picture_sql()[name])
    return [table.removeprefix("picture.") for table in read if table.startswith("picture.")]


def record_tables_read(warehouse: Warehouse, sql: str) -> frozenset[str]:
    """The bare names of the record tables that a query reads, through its pictures too."""
    read = warehouse.tables_read(sql)
    pictures = frozenset(t.removeprefix("picture.") for t in read if t.startswith("picture."))
    for name in pictures_needed(warehouse, pictures):
        read |= warehouse.tables_read(picture_sql()[name])
    return frozenset(t.removeprefix("record.") for t in read if t.startswith("record."))


@cache
def bank_holidays() -> tuple[date, ...]:
    """The bank holidays of every year that the calendar covers."""
    text = (EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8")
    return tuple(day["on"] for day in tomllib.loads(text)["bank_holidays"])


def lay_calendar(warehouse: Warehouse) -> None:
    """The calendar and its macros are there; a repeat changes nothing."""
    warehouse.run("drop schema if exists calendar cascade")
    warehouse.script(SQL / "schema" / "calendar.sql")
    warehouse.run(
        "insert into calendar.bank_holiday select unnest(string_split($days, ' '))::date",
        {"days": " ".join(map(str, bank_holidays()))},
    )
    warehouse.run("create schema if not exists picture")
    build_picture(warehouse, CALENDAR, {})
    warehouse.script(_FOLDER / "_macros.sql")


def build_pictures(
    warehouse: Warehouse,
    parameters: Mapping[str, object],
    only: frozenset[str] | None = None,
) -> list[str]:
    """Every picture, or only those wanted and what they need, is built afresh; returns their order.

    `parameters` holds `as_at` and the common parameters. Raises WarehouseError, PairError.
    """
    wanted = frozenset(picture_sql()) if only is None else only
    order = [n for n in pictures_needed(warehouse, wanted) if n != CALENDAR]
    for name in order:
        build_picture(warehouse, name, parameters)
    return order


def build_picture(warehouse: Warehouse, name: str, parameters: Mapping[str, object]) -> None:
    """One picture is built afresh from the tables as they stand; raises WarehouseError."""
    sql = picture_sql()[name]
    used = {key: parameters[key] for key in named_parameters(sql)}
    warehouse.run(
        f"create or replace table picture.{name} as {sql}", used, purpose=f"building picture.{name}"
    )
