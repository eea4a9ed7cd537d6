"""The columns of an export that can change a check's verdict, found by DuckDB's column pruning.

Each check is reduced to `subject_id, verdict, remedy` and explained over empty tables: a column
that its scans still fetch can change a verdict. These columns are traced back through
`sql/derived/`, `sql/record/` and, for an agency with a layout of its own, `sql/landing/<agency>/`.
Columns that only describe a finding (evidence, team, worker, case number) are pruned, so they do
not count.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from wholepicture.errors import NO_MEMORY, PairError, could_not
from wholepicture.paths import SQL
from wholepicture.rules.checks import Check
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.rules.derived_tables import (
    OF_DELIVERIES,
    build_derived,
    create_calendar,
    derived_sql,
)
from wholepicture.sql_text import named_parameters
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse

_ASKING = "asking what a query reads"

# the optimizers that are needed; the others would drop empty tables
_PRUNING = (
    "cte_inlining", "unused_columns", "filter_pushdown", "expression_rewriter",
    "empty_result_pullup",
)  # fmt: skip

# a scan filtered by one value, `table_name='cp_plan'`, or by several
_OF_ONE_WORD = re.compile(r"(?:optional: )?(\w+ ?(?:='[^']*'|IN \('[^']*'(?:, '[^']*')*\)))")

# by default, DuckDB keeps all columns of a step that two other steps read
_STEP = re.compile(r"^(\w+) as \($", re.MULTILINE)

# whether a death is in doubt depends on every visit, but most checks do not ask about visits: an
# unreliable table of visits stops the checks of visits and no others
_NOT_FOLLOWED = frozenset(
    {"derived.death_in_doubt", "derived.working_days", "record.unread_cell", "landing.file"}
)

_PEOPLE = "landing.person"
_ON_EVERY_ROW = frozenset({"row_id", "agency"})
_ANY_NIGHT = date(2020, 1, 1)  # no row is read, so any night can be used

Use = frozenset[str]


class Scan(NamedTuple):
    """One scan of a table: the columns it fetches or tests, and its condition on rows in SQL."""

    table: str
    columns: Use
    rows: tuple[str, ...]


def columns_read(
    checks: Mapping[str, Check],
    values: Mapping[str, Mapping[str, object]],
    common: Mapping[str, object],
    delivered: Mapping[str, Sequence[str]],
) -> dict[str, Use]:
    """The names of tables and of `table.column` that can change verdicts, by check.

    `checks` are by name and `values` their parameters, `common` those of derived tables;
    `delivered` has the columns of every table that feeds deliver. An invalid check reads nothing
    here; its fault is reported when it is judged. Raises WarehouseError.
    """
    with open_warehouse(is_little=True) as warehouse:
        _create_empty_tables(warehouse, {**common, "as_at": _ANY_NIGHT}, delivered)
        followed = _Followed(warehouse, {**common, "as_at": _ANY_NIGHT})
        return {
            name: followed.check(check, {**values[name], "as_at": _ANY_NIGHT})
            for name, check in checks.items()
        }


def _create_empty_tables(
    warehouse: Warehouse, common: Mapping[str, object], delivered: Mapping[str, Sequence[str]]
) -> None:
    """Creates every table of the record, every derived table and every landing table, empty."""
    for schema in ("record", "landing", "delivered"):
        warehouse.script(SQL / "schema" / f"{schema}.sql")
    of_the_record = _record_tables(warehouse)
    for table in of_the_record:
        warehouse.run(f"create table landing.{table} as from record.{table}")
    for table in sorted(set(delivered) - set(of_the_record)):
        named = ", ".join(f'"{column}" varchar' for column in ("agency", *delivered[table]))
        warehouse.run(f'create table landing."{table}" (row_id bigint, {named})')
    create_calendar(warehouse)
    build_derived(warehouse, common)
    others = "select string_agg(name, ',') from duckdb_optimizers() where name not in $pruning"
    disabled = warehouse.row(others, {"pruning": _PRUNING})[0]
    warehouse.run(f"set disabled_optimizers = '{disabled}'")


def _record_tables(warehouse: Warehouse) -> list[str]:
    found = warehouse.rows(
        "select table_name from duckdb_tables() where schema_name = 'record' order by table_name"
    )
    return [table for (table,) in found if not table.startswith(OF_DELIVERIES)]


class _Followed:
    """The columns of queries, traced back to the files they come from; each step is done once."""

    def __init__(self, warehouse: Warehouse, common: Mapping[str, object]) -> None:
        self._warehouse = warehouse
        self._common = common
        self._uses: dict[Scan, Use] = {}
        self._columns = dict(
            warehouse.rows(
                "select schema_name || '.' || table_name, list(column_name) from duckdb_columns()"
                " where database_name = current_database() group by all"
            )
        )
        self._made_by: dict[str, list[str]] = {
            f"derived.{name}": [sql] for name, sql in derived_sql().items()
        }
        for path in sorted((SQL / "record").glob("*.sql")):
            if not path.stem.startswith(OF_DELIVERIES):
                self._made_by[f"record.{path.stem}"] = [path.read_text(encoding="utf-8")]
        for path in sorted((SQL / "landing").glob("*/*.sql")):
            made = self._made_by.setdefault(f"landing.{path.stem}", [])
            made.append(path.read_text(encoding="utf-8"))

    def check(self, check: Check, values: Mapping[str, object]) -> Use:
        """The columns that a check's verdicts depend on."""
        try:
            statement = statement_of(self._warehouse, check, values)
            scans = list(self._scans(statement, ("subject_id", "verdict", "remedy"), values))
        except (WarehouseError, PairError):
            return frozenset()
        return frozenset().union(*map(self._followed, scans))

    def _followed(self, scan: Scan) -> Use:
        """The columns of a scan, and all columns that they are made from."""
        if scan.table in _NOT_FOLLOWED:
            return frozenset()
        if scan not in self._uses:
            self._uses[scan] = self._made_of(scan)
        return self._uses[scan]

    def _made_of(self, scan: Scan) -> Use:
        table, columns = scan.table, scan.columns
        schema, _, name = table.partition(".")
        named = (name, *(f"{name}.{column}" for column in columns - _ON_EVERY_ROW))
        use = frozenset(named if schema != "derived" else ())
        for sql in self._made_by.get(table, ()):
            wanted = tuple(sorted(columns)) or ("1",)
            scans = list(self._scans(sql, wanted, self._common, scan.rows))
            use = use.union(*(self._followed(one) for one in scans if one.table != table))
        # many lists of an agency name people, but each list also fills another table that needs it
        return frozenset(one for one in use if "." in one) if table == _PEOPLE else use

    def _scans(
        self,
        sql: str,
        wanted: Sequence[str],
        values: Mapping[str, object],
        asked: Sequence[str] = (),
    ) -> Iterator[Scan]:
        """The scans of a query, reduced to some of its columns and, if given, rows."""
        used = {name: values[name] for name in named_parameters(sql)}
        if "with recursive" not in sql:
            sql = _STEP.sub(r"\1 as not materialized (", sql)
        rows = f" where {' and '.join(asked)}" if asked else ""
        select = f"explain (format json) select {', '.join(wanted)} from ({sql}){rows}"
        for _, plan in self._warehouse.rows(select, used, purpose=_ASKING):
            for node in _nodes(plan):
                yield from self._scans_of(node)

    def _scans_of(self, node: Mapping[str, Any]) -> Iterator[Scan]:
        said = node.get("extra_info", {})
        if "Table" in said:
            table = str(said["Table"]).replace('"', "").partition(".")[2]
            fetched = {column.strip('"') for column in _listed(said.get("Projections"))}
            tests = _listed(said.get("Filters"))
            words = set(re.findall(r"\w+", " ".join(tests)))
            tested = words.intersection(self._columns.get(table, ()))
            rows = tuple(
                sorted(
                    one.group(1) for test in tests for one in [_OF_ONE_WORD.fullmatch(test)] if one
                )
            )
            is_derived = table.startswith("derived.")
            yield Scan(table, frozenset(fetched | tested), rows if is_derived else ())
        for child in node.get("children", ()):
            yield from self._scans_of(child)


def _nodes(plan: str) -> list[Mapping[str, Any]]:
    """The outermost steps of a plan; raises CouldNotFinishError if the plan is incomplete.

    If memory is short, DuckDB returns a plan that is cut off or empty, without an error.
    """
    try:
        nodes: list[Mapping[str, Any]] = json.loads(plan)
    except ValueError:
        where = f"the warehouse, while {_ASKING}"
        raise could_not(where, NO_MEMORY, expected="", do="") from None
    return nodes


def _listed(said: str | list[str] | None) -> list[str]:
    """A list from a plan, in which a single entry is a text."""
    return [one for one in ([said] if isinstance(said, str) else said or ()) if one]
