"""An in-memory warehouse in which the SQL of checks and tables runs on worked examples."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import count
from typing import Any

from wholepicture.errors import PairError
from wholepicture.paths import SQL
from wholepicture.rules.author_words import in_words_of
from wholepicture.rules.checks import Check, Example, common_parameters
from wholepicture.rules.checks.envelope import COLUMNS
from wholepicture.rules.checks.sql_rules import refuse_other_than_select, statement_of
from wholepicture.rules.derived_tables import (
    CALENDAR,
    build_table,
    create_calendar,
    derived_needed,
    derived_sql,
)
from wholepicture.sql_text import named_parameters
from wholepicture.stages.recording.copies import merge_copies
from wholepicture.stages.verdicts import fill, message_sql
from wholepicture.warehouse import Warehouse, open_warehouse

_AGENCY = "social_care"
_ROWS_OF_A_TABLE = 100_000
UNREADABLE = "unreadable"  # the word in an example for a delivered text that is not a date

Rows = Mapping[str, list[dict[str, Any]]]


class ExampleWarehouse:
    """A warehouse with the empty schema, in which examples are run one after another."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.common = {name: own.value for name, own in common_parameters().items()}
        warehouse.script(SQL / "schema" / "landing.sql")
        warehouse.script(SQL / "schema" / "record.sql")
        warehouse.script(SQL / "publish" / "_published_id.sql")
        create_calendar(warehouse)
        tables = "select table_name from duckdb_tables() where schema_name = 'record' order by all"
        of_table = "select name, type from pragma_table_info('record.' || $table)"
        self.columns: dict[str, dict[str, str]] = {
            table: dict(warehouse.rows(of_table, {"table": table}))
            for (table,) in warehouse.rows(tables)
        }
        # every record table begins with row_id and agency; the third column is its key
        self.keys = {table: list(columns)[2] for table, columns in self.columns.items()}
        # the rows or sources of each table, so that only changed tables are filled again
        self._made_of: dict[str, object] = {}
        self._statements: dict[tuple[str, str], str] = {}
        self._row_names: dict[int, str] = {}

    def values(self, check: Check, example: Example) -> dict[str, object]:
        """Every parameter of the check on the example's night."""
        own = check.values()
        return {**self.common, **own, **example.parameters, "as_at": example.as_at}

    def verify(self, check: Check) -> None:
        """Checks the pair against the schema; raises PairError."""
        refuse_other_than_select(self.warehouse, check)
        values = self.values(check, check.examples[0])
        with in_words_of(f"sql/checks/{check.name}.sql", check.sql):
            self.build(self._derived_read(check.sql), values)
        statement_of(self.warehouse, check, values)

    def rows(
        self, check: Check, example: Example, changed: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        """The rows that the SQL returns for an example, with some parameters changed if given."""
        values = {**self.values(check, example), **(changed or {})}
        return self.rows_of(check, check.merged_given(example, self.keys), values)

    def rows_of(
        self, check: Check, given: Rows, values: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        """The rows that the SQL returns if the record has exactly these rows."""
        self.fill_record(given, f"check {check.name}, its examples")
        with in_words_of(f"sql/checks/{check.name}.sql", check.sql):
            self.build(self._derived_read(check.sql), values)
            fill(self.warehouse, check, self._statement(check, values), values)
        message = message_sql(check, values)
        found = self.warehouse.rows(
            f"""
            select *, case when verdict in ('gap', 'unknown') then {message} end as message
            from judged_rows
            """
        )
        return [self._as_expected(zip([*COLUMNS, "message"], row, strict=True)) for row in found]

    def _as_expected(self, cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """The row in the notation of examples, with record rows by their names."""
        row = dict(cells)
        return {**row, "source_rows": [self.row_name(one) for one in row["source_rows"] or ()]}

    def _statement(self, check: Check, values: Mapping[str, object]) -> str:
        """The check's statement, composed once; raises PairError."""
        key = (check.name, check.sql)
        if key not in self._statements:
            self._statements[key] = statement_of(self.warehouse, check, values)
        return self._statements[key]

    def row_name(self, row_id: int) -> str:
        """The name of a record row in an example: its table and its key."""
        return self._row_names.get(row_id, str(row_id))

    def _derived_read(self, sql: str) -> frozenset[str]:
        read = self.warehouse.tables_read(sql)
        return frozenset(t.removeprefix("derived.") for t in read if t.startswith("derived."))

    def build(
        self,
        wanted: frozenset[str],
        values: Mapping[str, object],
        changed: Mapping[str, str] | None = None,
    ) -> None:
        """Builds these derived tables and all they read, unless their sources are unchanged.

        `changed` has the SQL of tables that are not built from their files.
        """
        for name in derived_needed(self.warehouse, wanted):
            if name == CALENDAR:
                continue
            sql = (changed or {}).get(name, derived_sql()[name])
            made_of = (
                sql,
                [values[parameter] for parameter in sorted(named_parameters(sql))],
                [self._made_of.get(table) for table in sorted(self.warehouse.tables_read(sql))],
            )
            if self._made_of.get(f"derived.{name}") != made_of:
                with in_words_of(f"sql/derived/{name}.sql", sql):
                    build_table(self.warehouse, name, values, sql)
                self._made_of[f"derived.{name}"] = made_of

    def fill_record(self, given: Rows, where: str) -> None:
        """Fills the record with exactly these rows, with copies merged as in a night's record.

        Raises PairError with the place of a value that fits no column.
        """
        strangers = sorted(set(given) - set(self.columns))
        if strangers:
            raise _refusal(where, "tables of sql/schema/record.sql", strangers[0], self.columns)
        laid = self._with_unread_cells(given)
        changed = {t for t, rows in laid.items() if self._made_of.get(f"record.{t}", []) != rows}
        if changed:
            # merging adds unread cells, so they are filled together with their rows
            changed |= {"unread_cell", *(cell["table_name"] for cell in laid["unread_cell"])}
        for table in sorted(changed):
            self.warehouse.run(f"delete from record.{table}")
            self._insert_rows(where, table, laid[table])
            self._made_of[f"record.{table}"] = laid[table]
        merge_copies(self.warehouse, frozenset(changed))
        self._row_names = {
            row["row_id"]: f"{table}.{row.get(self.keys[table], '')}"
            for table, rows in laid.items()
            if table != "unread_cell"
            for row in rows
        }

    def _with_unread_cells(self, given: Rows) -> dict[str, list[dict[str, Any]]]:
        """The numbered rows of every table; a date "unreadable" becomes a blank and an unread cell.

        Each table has its own numbers, so an additional row in one table does not change the others
        or the tables made from them.
        """
        laid: dict[str, list[dict[str, Any]]] = {}
        unread: list[dict[str, Any]] = []
        for first, table in zip(count(1, _ROWS_OF_A_TABLE), self.columns, strict=False):
            laid[table] = []
            for place, row in enumerate(given.get(table, [])):
                whole = {"row_id": first + place, "agency": _AGENCY, **row}
                spoilt = [name for name, cell in row.items() if self._is_unread(table, name, cell)]
                laid[table].append({**whole, **dict.fromkeys(spoilt)})
                unread += [
                    {
                        "row_id": whole["row_id"],
                        "agency": whole["agency"],
                        "cell_id": f"{whole['row_id']}|{name}",
                        "table_name": table,
                        "column_name": name,
                    }
                    for name in spoilt
                ]
        laid["unread_cell"] += unread
        return laid

    def _is_unread(self, table: str, column: str, cell: object) -> bool:
        return cell == UNREADABLE and self.columns[table].get(column) == "DATE"

    def _insert_rows(self, where: str, table: str, rows: list[dict[str, Any]]) -> None:
        """Inserts the rows into the table; an empty text is a blank cell."""
        columns = self.columns[table]
        strangers = sorted({name for row in rows for name in row} - set(columns))
        if strangers:
            raise _refusal(where, f"columns that record.{table} has", strangers[0], columns)
        cells = [{c: None if row.get(c) == "" else row.get(c) for c in columns} for row in rows]
        if rows:
            # one text for all cells, because DuckDB examines each bound value, which takes long
            self.warehouse.run(
                f"insert into record.{table} "
                "select unnest(from_json_strict($cells, $columns), recursive := true)",
                {"cells": json.dumps(cells, default=str), "columns": json.dumps([columns])},
                purpose=f"laying rows of {table}",
            )


def _refusal(where: str, expected: str, found: str, known: Iterable[str]) -> PairError:
    nearest = get_close_matches(found, sorted(known), n=1, cutoff=0)[0]
    return PairError(where, expected=expected, found=f"`{found}`", do=f"Did you mean `{nearest}`?")


@contextmanager
def example_warehouse() -> Iterator[ExampleWarehouse]:
    """An example warehouse in memory, closed afterwards."""
    with open_warehouse(is_little=True, is_for_authors=True) as warehouse:
        # one thread handles a few rows faster than several
        warehouse.run("set threads = 1")
        yield ExampleWarehouse(warehouse)
