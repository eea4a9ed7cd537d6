"""The rows that most nights repeat, kept once as spans of nights.

A span is a row with the first night that has it (`first_night`) and the next night in the store
that does not (`until_night`, blank if the newest night has the row). Every night in the store
between the two has the row. So a night adds only what it changes. The rows of any night are read
from the view that has the table's name. The spans are the same in whatever order nights were run.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from wholepicture.paths import SQL
from wholepicture.store.span_views import NEVER, covers, listed, show
from wholepicture.warehouse import Warehouse

# tables of the audit that are kept as spans, with the columns that differ on every night: the days
# overdue, and the lines in that night's files
_EACH_NIGHT: Mapping[str, tuple[str, ...]] = {
    "verdict": (),
    "finding": ("days_over", "measure", "source_line", "source_rows"),
    "done_late": (),
    "due": (),
    "child": (),
}
SPANNED = tuple(_EACH_NIGHT)

_NOT_OF_A_ROW = ("night", "first_night", "until_night", "copy")


def create_audit(warehouse: Warehouse) -> None:
    """Creates an empty audit with spans in the database in use. Raises WarehouseError."""
    warehouse.script(SQL / "schema" / "audit.sql")
    keep_as_spans(warehouse)


def keep_as_spans(warehouse: Warehouse) -> None:
    """Turns the flat tables of the audit in use into spans, each shown by a view of its name.

    Afterwards the spans have exactly the rows of the tables. Raises WarehouseError.
    """
    add_rows(
        warehouse,
        "leaving",
        "select night, \"check\", finding_id, why from audit.verdict where verdict = 'not_judged'",
        {},
        purpose="keeping audit.leaving",
    )
    warehouse.run("delete from audit.verdict where verdict = 'not_judged'")
    for table, own in _EACH_NIGHT.items():
        columns = [one for one in _columns(warehouse, table) if one not in _NOT_OF_A_ROW]
        kept = [one for one in columns if one not in own]
        _keep(warehouse, f"{table}_span", _spans_of(table, kept))
        if own:
            rows = f"select night, finding_id, {listed(own)} from audit.{table}"
            _keep(warehouse, f"{table}_night", rows)
        warehouse.run(f"drop table audit.{table}")
        show(warehouse, table, columns, own)


def _keep(warehouse: Warehouse, table: str, query: str) -> None:
    """Makes that table of the audit in use, of the rows of a SELECT."""
    purpose = f"keeping audit.{table}"
    warehouse.run(f"create table audit.{table} as {query} with no data", purpose=purpose)
    add_rows(warehouse, table, query, {}, purpose=purpose)


def add_rows(
    warehouse: Warehouse, table: str, query: str, parameters: Mapping[str, object], *, purpose: str
) -> None:
    """Adds the rows of a SELECT to a table of the audit in use. Raises WarehouseError.

    For a table to which one transaction may add more than once, or that it makes: after an insert
    of no rows, `create table as` too, DuckDB 1.5.5 does not find the rows of a later, large one
    before the file is opened again.
    """
    warehouse.run(f"create or replace temp table added as {query}", parameters, purpose=purpose)
    if warehouse.row("select count(*) from added") != (0,):
        warehouse.run(f"insert into audit.{table} by name select * from added", purpose=purpose)


def replace_night(
    warehouse: Warehouse, table: str, night: date, rows: str, parameters: Mapping[str, object]
) -> None:
    """Replaces the table's rows of a night in the register by those of a SELECT.

    Raises WarehouseError.
    """
    own = _EACH_NIGHT[table]
    kept = [one for one in _columns(warehouse, f"{table}_span") if one not in _NOT_OF_A_ROW]
    warehouse.run(
        f"create or replace temp table tonight as select *, {_copy(kept)} from ({rows})",
        parameters,
        purpose=f"reading tonight's audit.{table}",
    )
    if own:
        _replace_own(warehouse, table, night, own)
    nights = {"night": night, "next_night": _next(warehouse, night)}
    _end_gone(warehouse, table, kept, nights)
    _begin_new(warehouse, table, kept, nights)


def _columns(warehouse: Warehouse, table: str) -> list[str]:
    """The names of the table's columns, in their order."""
    found = warehouse.rows(
        "select column_name from duckdb_columns() where database_name = current_database()"
        " and schema_name = 'audit' and table_name = $table order by column_index",
        {"table": table},
    )
    return [name for (name,) in found]


def _next(warehouse: Warehouse, night: date) -> date | None:
    """The next night in the store."""
    (found,) = warehouse.row(
        "select min(night) from audit.register where night > $night", {"night": night}
    )
    return found  # type: ignore[no-any-return]


def _copy(columns: Sequence[str]) -> str:
    """The SQL that numbers rows of one night that are equal in every column."""
    return f"row_number() over (partition by {listed(columns)}) as copy"


def _spans_of(table: str, columns: Sequence[str]) -> str:
    """The SELECT that makes spans from a flat table, over the nights in the store."""
    of_row = listed([*columns, "copy"])
    return f"""
        with
        nights as (
            select
                night,
                row_number() over (order by night) as place,
                lead(night) over (order by night) as next_night
            from audit.register
        ),
        told_apart as (
            select *, row_number() over (partition by night, {listed(columns)}) as copy
            from audit.{table}
        ),
        placed as (
            select
                told_apart.*,
                nights.place
                - row_number() over (partition by {of_row} order by nights.place) as island
            from told_apart
            inner join nights on told_apart.night = nights.night
        ),
        spans as (
            select min(night) as first_night, max(night) as last_night, {of_row}
            from placed
            group by {of_row}, island
        )
        select spans.first_night, nights.next_night as until_night, {of_row}
        from spans
        inner join nights on spans.last_night = nights.night
        order by spans.first_night, {listed(columns[:2])}
    """


def _replace_own(warehouse: Warehouse, table: str, night: date, columns: Sequence[str]) -> None:
    """Replaces the values of the night's rows that differ on every night."""
    warehouse.run(f"delete from audit.{table}_night where night = $night", {"night": night})
    warehouse.run(
        f"insert into audit.{table}_night by name"
        f" select $night as night, finding_id, {listed(columns)} from tonight",
        {"night": night},
        purpose=f"filling audit.{table}_night",
    )


def _same(columns: Sequence[str], one: str, other: str) -> str:
    """The SQL condition that two rows are equal, including blanks."""
    return " and ".join(
        f'{one}."{column}" is not distinct from {other}."{column}"' for column in columns
    )


def _end_gone(
    warehouse: Warehouse, table: str, kept: Sequence[str], nights: Mapping[str, date | None]
) -> None:
    """Removes the night from every span whose row it does not have."""
    of_row = [*kept, "copy"]
    warehouse.run(
        f"""
        create or replace temp table gone as
        select
            span.rowid as span,
            span.first_night < $night as is_before,
            coalesce(span.until_night, {NEVER}) > $next_night as is_after,
            span.*
        from audit.{table}_span as span
        where
            {covers("span", "$night")}
            and not exists (select 1 from tonight where {_same(of_row, "tonight", "span")})
        """,
        nights,
        purpose=f"finding what left audit.{table}",
    )
    add_rows(
        warehouse,
        f"{table}_span",
        f"select $next_night::date as first_night, until_night, {listed(of_row)}"
        " from gone where is_before and is_after",
        {"next_night": nights["next_night"]},
        purpose=f"parting spans of audit.{table}",
    )
    warehouse.run(
        f"update audit.{table}_span set until_night = $night"
        " where rowid in (select span from gone where is_before)",
        {"night": nights["night"]},
        purpose=f"ending spans of audit.{table}",
    )
    warehouse.run(
        f"update audit.{table}_span set first_night = $next_night"
        " where rowid in (select span from gone where not is_before and is_after)",
        {"next_night": nights["next_night"]},
    )
    warehouse.run(
        f"delete from audit.{table}_span where rowid in"
        " (select span from gone where not is_before and is_after is not true)"
    )


def _begin_new(
    warehouse: Warehouse, table: str, kept: Sequence[str], nights: Mapping[str, date | None]
) -> None:
    """Adds the night to a span for each of its rows that no span has yet.

    A span that ends before the night and one that begins after it are joined if their row is equal.
    """
    of_row = [*kept, "copy"]
    warehouse.run(
        f"""
        create or replace temp table come as
        select
            tonight.*,
            earlier.rowid as earlier_span,
            later.rowid as later_span,
            later.until_night
        from tonight
        left join audit.{table}_span as held
            on {covers("held", "$night")} and {_same(of_row, "held", "tonight")}
        left join audit.{table}_span as earlier
            on earlier.until_night = $night and {_same(of_row, "earlier", "tonight")}
        left join audit.{table}_span as later
            on later.first_night = $next_night and {_same(of_row, "later", "tonight")}
        where held.rowid is null
        """,
        nights,
        purpose=f"finding what came into audit.{table}",
    )
    warehouse.run(
        f"""
        insert into audit.{table}_span by name
        select $night as first_night, $next_night as until_night, {listed(of_row)}
        from come where earlier_span is null and later_span is null
        order by {listed(kept[:2])}
        """,
        nights,
        purpose=f"beginning spans of audit.{table}",
    )
    warehouse.run(
        f"update audit.{table}_span set first_night = $night where rowid in"
        " (select later_span from come where earlier_span is null and later_span is not null)",
        {"night": nights["night"]},
    )
    warehouse.run(
        f"""
        update audit.{table}_span as span
        set until_night = case when come.later_span is null then $next_night
            else come.until_night end
        from come where span.rowid = come.earlier_span
        """,
        {"next_night": nights["next_night"]},
    )
    warehouse.run(
        f"delete from audit.{table}_span where rowid in"
        " (select later_span from come where earlier_span is not null)"
    )
