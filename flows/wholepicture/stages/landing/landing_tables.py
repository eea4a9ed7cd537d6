"""The schema `landing`: its own tables, and a view for each record table over its rows."""

from collections.abc import Mapping, Sequence
from functools import cache

from wholepicture.paths import SQL
from wholepicture.rules.feeds import Feed, FeedFile
from wholepicture.stages.landing.file_account import LandedFile
from wholepicture.stages.landing.layouts import shaped_selects
from wholepicture.warehouse import Warehouse, open_warehouse


@cache
def record_columns() -> Mapping[str, tuple[str, ...]]:
    """The columns of every record table after row_id and agency, read from the schema itself."""
    with open_warehouse(is_little=True) as scratch:
        scratch.script(SQL / "schema" / "record.sql")
        found = scratch.rows(
            "select table_name, list(column_name order by ordinal_position)[3:]"
            " from information_schema.columns where table_schema = 'record' group by table_name"
        )
    return {table: tuple(columns) for table, columns in found}


def landing_tables(warehouse: Warehouse) -> None:
    """Creates the schema `landing`: its own tables, and an empty view for each record table."""
    warehouse.script(SQL / "schema" / "landing.sql")
    there = warehouse.row(
        "select count(*) from duckdb_views() where database_name = current_database()"
        " and schema_name = 'landing' and view_name = 'person'"
    )[0]
    if not there:
        for table, columns in record_columns().items():
            _view(warehouse, table, [_empty(columns)])


def view_lists(warehouse: Warehouse, feed: Feed) -> None:
    """Creates a view `landing.<table>` for each of the feed's tables outside the record.

    Its columns are all of the feed's, or those that were delivered. If no file was delivered, the
    view is empty.
    """
    fed = _fed(warehouse)
    for table in sorted({file.table for file in feed.files} - set(record_columns())):
        selects = [f"select * from landing.typed_{number}" for number in fed.get(table, [])]
        known = [c.name for file in feed.files if file.table == table for c in file.known]
        named = [_empty(tuple(dict.fromkeys(known)))] if known else []
        if selects or named:
            _view(warehouse, table, [*named, *selects], " union all by name ")


def view_alone(warehouse: Warehouse, file: LandedFile, feed: FeedFile) -> None:
    """Creates the view `landing.<table>` over the rows of this one file, with all its columns."""
    typed = f"typed_{file.file_number}"
    is_there = warehouse.row(
        "select count(*) from duckdb_views() where database_name = current_database()"
        " and schema_name = 'landing' and view_name = $name",
        {"name": typed},
    )[0]
    shown = f"select * from landing.{typed}" if is_there else _empty([c.name for c in feed.known])
    _view(warehouse, file.table, [shown])


def view_records(warehouse: Warehouse) -> None:
    """Creates a view `landing.<table>` for each record table, over all files that feed it.

    It includes the rows made from an agency's own lists.
    """
    fed = _fed(warehouse)
    shaped: dict[str, list[str]] = {}
    for agency, came in warehouse.rows(
        "select agency, list(distinct table_name) from landing.file where rows_landed > 0"
        " group by agency order by agency"
    ):
        for table, selects in shaped_selects(agency, came).items():
            shaped.setdefault(table, []).extend(selects)
    for table, columns in record_columns().items():
        names = ", ".join(_quoted(name) for name in ("row_id", "agency", *columns))
        selects = [
            f"select {names} from landing.typed_{number}" for number in fed.get(table, [])
        ] + shaped.get(table, [])
        if selects:
            _view(warehouse, table, selects)


def _fed(warehouse: Warehouse) -> dict[str, list[int]]:
    """The numbers of files with rows, by the record table that they feed."""
    fed: dict[str, list[int]] = {}
    for table, number in warehouse.rows(
        "select table_name, file_number from landing.file where rows_landed > 0 order by all"
    ):
        fed.setdefault(table, []).append(number)
    return fed


def _view(
    warehouse: Warehouse, table: str, selects: Sequence[str], united: str = " union all "
) -> None:
    warehouse.run(f"create or replace view landing.{_quoted(table)} as {united.join(selects)}")


def _empty(columns: Sequence[str]) -> str:
    texts = ", ".join(f"cast(null as varchar) as {_quoted(name)}" for name in ("agency", *columns))
    return f"select cast(null as bigint) as row_id, {texts} where false"


def _quoted(name: str) -> str:
    return f'"{name}"'
