"""The other side of the benchmark: a plain DuckDB script that loads the same files unchecked.

Every file is read by DuckDB's own CSV reader as text into a database file, reduced to its declared
columns, cast by the same `sql/record/`, derived by the same `sql/derived/`, and judged by the same
check SQL, whose verdicts are counted. The script counts no bytes, refuses nothing, and has no
evidence, no history and no published files, so it judges nothing about the delivery itself. Without
a database file everything stays in memory, and nothing is kept.

    python benchmarks/bare.py EXPORTS/2026-11-20 [DATABASE]
"""

import sys
from datetime import date
from pathlib import Path

import duckdb

from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import FEEDS, common_parameters, load_checks
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.derived_tables import OF_DELIVERIES, build_derived, create_calendar
from wholepicture.rules.feeds import DATE_KINDS, Feed, FeedColumn, FeedFile, load_feeds
from wholepicture.sql_text import named_parameters
from wholepicture.warehouse import Warehouse


def loaded(connection: duckdb.DuckDBPyConnection, night: Path, feed: Feed) -> None:
    """Loads the files, so that `landing.<table>` shows their columns by canonical name."""
    selects: dict[str, list[str]] = {}
    for number, file in enumerate(feed.files):
        path = night / feed.agency / file.name
        if path.is_file():
            connection.execute(
                f"create table landing.raw_{number} as select * from read_csv($path, "
                "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
                {"path": str(path)},
            )
            selects.setdefault(file.table, []).append(_select(connection, number, file))
    tables = connection.execute(
        "select table_name, list(column_name order by ordinal_position)"
        " from information_schema.columns where table_schema = 'record' group by table_name"
    ).fetchall()
    for table, columns in tables:
        blank = ", ".join(f"null::varchar as {column}" for column in columns)
        whole = " union all by name ".join([f"select {blank} where false", *selects.get(table, [])])
        connection.execute(f"create view landing.{table} as {whole}")


def _select(connection: duckdb.DuckDBPyConnection, number: int, file: FeedFile) -> str:
    there = {row[0] for row in connection.execute(f"describe landing.raw_{number}").fetchall()}
    columns = [_cell(column) for column in file.known if column.header in there]
    return (
        f"select {number} * 4294967296 + rowid + 1 as row_id, 'social_care' as agency, "
        f"{', '.join(columns)} from landing.raw_{number}"
    )


def _cell(column: FeedColumn) -> str:
    value = f"nullif(\"{column.header}\", 'NULL')"
    if column.kind in DATE_KINDS:
        value = f"try_cast(left({value}, 10) as date)::varchar"
    return f"{value} as {column.name}"


def main() -> None:
    """Loads one night, builds its tables, judges it, and prints the counted verdicts."""
    night = Path(sys.argv[1])
    connection = duckdb.connect(sys.argv[2] if len(sys.argv) > 2 else ":memory:")
    warehouse = Warehouse(connection)
    for schema in ("record", "landing"):
        warehouse.script(SQL / "schema" / f"{schema}.sql")
    loaded(connection, night, load_feeds(EXPECTATIONS / "feeds")["social_care"])
    for path in sorted((SQL / "record").glob("*.sql")):
        if path.stem.startswith(OF_DELIVERIES):
            continue
        connection.execute(f"insert into record.{path.stem} {path.read_text(encoding='utf-8')}")
    common = {name: own.value for name, own in common_parameters().items()}
    values = {**common, "as_at": date.fromisoformat(night.name)}
    create_calendar(warehouse)
    build_derived(warehouse, values)
    for check in load_checks().values():
        if check.suite == FEEDS:
            continue
        own = {**values, **check.values()}
        used = {name: own[name] for name in named_parameters(check.sql)}
        statement = statement_of(warehouse, check, own)
        connection.execute(f"create or replace temp table judged_rows as {statement}", used)
        counted = connection.execute(
            "select verdict, count(*) from judged_rows group by verdict order by verdict"
        ).fetchall()
        print(check.name, dict(counted))


if __name__ == "__main__":
    main()
