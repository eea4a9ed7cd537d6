"""The published tables: each is defined once, by one SELECT over all nights, in `sql/publish/`.

A night's file has the SELECT's rows of that night, in the order at the SELECT's end. The SELECT is
also a view of the schema `audit`, for people who read a copy of the store with SQL. Parameters do
not work in views, so the numbers below are written into the text.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from wholepicture.paths import SQL
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "publish"

TABLES = (
    "findings",
    "late",
    "resolved",
    "checks",
    "children",
    "waivers",
    "due_soon",
    "teams",
    "fields",
    "feeds",
    "refused_rows",
    "trend",
)
# the tables whose rows name a child; rows of a restricted check are in restricted/ and in a view of
# their own
NAMING = ("findings", "late", "resolved", "due_soon")

_NUMBERS: Mapping[str, str] = {
    # days: four weeks, so that a monthly team meeting sees everything done late
    "late_days": "28",
    # a share of 100,000 records still distinguishes ten of them
    "share_decimals": "4",
    # of the normal distribution: 95 of 100 of these intervals contain the true share, as in the
    # public health outcomes that councils know
    "z": "1.959963984540054",
}
LATE_DAYS = int(_NUMBERS["late_days"])

_OPEN = "open_tonight"  # several tables read it, so publishing makes it once a night
_SCHEMA = re.compile(r"\baudit\.(?=[a-z\"])")
_NUMBERED = re.compile(r"\$([a-z_]+)")


def open_select() -> str:
    """The SELECT of all findings open on a night, which other tables read as `open_tonight`."""
    return _text(f"_{_OPEN}")


@cache
def _parts(name: str) -> tuple[str, str]:
    """The SELECT of a published table without its order, and the order."""
    select, _, order = _text(name).rpartition("\norder by\n")
    return select, " ".join(order.split())


def select_of(name: str, *, restricted: bool = False) -> str:
    """The SELECT of a table over all nights: the column `night`, then the published columns.

    With `restricted`, it has the rows of checks that reveal what a night's settings did not allow.
    """
    numbers = {**_NUMBERS, "restricted": str(restricted).lower()}
    return _NUMBERED.sub(lambda found: numbers[found[1]], _parts(name)[0])


def order_of(name: str) -> str:
    """The order of the table's rows in its file."""
    return _parts(name)[1]


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").rstrip()


@cache
def words() -> Mapping[str, Mapping[str, Any]]:
    """The words about each table and each of its columns, from docs/published.md."""
    return tomllib.loads((_FOLDER / "_words.toml").read_text(encoding="utf-8"))


def create_views(warehouse: Warehouse) -> None:
    """Creates a view of each published table in the schema `audit` of the database in use.

    Each view and each of its columns has a comment. Raises WarehouseError.
    """
    with in_schema(warehouse):
        for name in TABLES:
            _create_view(warehouse, name, select_of(name), name)
        for name in NAMING:
            _create_view(warehouse, f"restricted_{name}", select_of(name, restricted=True), name)


@contextmanager
def in_schema(warehouse: Warehouse) -> Iterator[None]:
    """A block during which the schema `audit` of the database in use is the current one.

    A view that is created in it names its tables without `audit`, so it can be opened whatever the
    name of its file. DuckDB calls `audit.duckdb` by the same name as the schema, so in it
    `audit.finding` would be ambiguous.
    """
    (database,) = warehouse.row("select current_database()")
    warehouse.run(f"use {database}.audit")
    yield
    warehouse.run(f"use {database}")


def _create_view(warehouse: Warehouse, view: str, select: str, table: str) -> None:
    reads_open = re.search(rf"\bfrom {_OPEN}\b", select)
    step = f"with {_OPEN} as ({open_select()})\n" if reads_open else ""
    body = _SCHEMA.sub("", f"{step}select * from ({select})")
    warehouse.run(
        f"create or replace view {view} as {body}",
        purpose=f"making the view audit.{view}",
    )
    said = words()[table]
    about = str(said["table"])
    if view != table:
        about = f"Of the checks that reveal what settings do not allow: {about}"
    comments = [f"comment on view audit.{view} is {quoted(about)}"]
    comments += [
        f'comment on column audit.{view}."{column}" is {quoted(meaning)}'
        for column, meaning in said["columns"].items()
    ]
    for comment in comments:
        warehouse.run(comment, purpose=f"explaining the view audit.{view}")


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
