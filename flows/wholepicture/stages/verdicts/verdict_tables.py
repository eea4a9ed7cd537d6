"""The empty tables of the night's verdicts, beside its records."""

from collections.abc import Sequence
from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.rules.derived_tables import load_macros
from wholepicture.warehouse import Warehouse

_NO_TEAM_NAMES = SQL / "publish" / "_no_team_names.sql"
_PUBLISHED_ID = SQL / "publish" / "_published_id.sql"


def open_night(warehouse: Warehouse, records: Path, *, team_names: bool = True) -> None:
    """Attaches the night's file read-only as `night`; its tables are visible by their names.

    Without `team_names`, no result has the name of a team. Raises WarehouseError.
    """
    quoted = str(records).replace("'", "''")
    warehouse.run(f"attach '{quoted}' as night (read_only)", purpose="attaching the night")
    tables = warehouse.rows(
        """
        select schema_name, table_name
        from duckdb_tables()
        where database_name = 'night' and schema_name in ('landing', 'record', 'derived')
        order by schema_name, table_name
        """
    )
    for schema in sorted({schema for schema, _ in tables}):
        warehouse.run(f"create schema {schema}")
    for schema, table in tables:
        warehouse.run(f"create view {schema}.{table} as from night.{schema}.{table}")
    load_macros(warehouse)
    for script in (_PUBLISHED_ID, *(() if team_names else (_NO_TEAM_NAMES,))):
        warehouse.script(script)


def create_verdict_tables(warehouse: Warehouse, suites: Sequence[str]) -> None:
    """Creates the empty tables for results, with one table of verdicts for each suite.

    `verdicts.waived` is for the waived rows of all suites.
    """
    warehouse.script(SQL / "schema" / "judging.sql")
    for suite in (*suites, "waived"):
        warehouse.run(
            f"create or replace table verdicts.{suite} "
            '("check" varchar, agency varchar, subject_id varchar, verdict varchar)'
        )
