"""The migration of an earlier version's store to this version's schema, including the history.

The new file is built beside the old one and put in place by one `os.replace`, like a night. The old
file is kept. If a migration was killed, the next run unlinks what it left, and begins again.
"""

import os
from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.paths import SQL
from wholepicture.store import register
from wholepicture.store.finding_history import say_how_again
from wholepicture.store.layout import Layout, sync, unwritable
from wholepicture.store.protocol import Keeper
from wholepicture.store.published_tables import create_views
from wholepicture.store.register import SCHEMA_VERSION, attached, in_one_transaction, reading
from wholepicture.store.spans import keep_as_spans
from wholepicture.warehouse import Warehouse, open_warehouse

_HOW_AS_NOW = 6  # since this schema, `how` has the words of this version
_AS_SPANS = 6  # since this schema, rows that stay the same are kept as spans
_NAME = "case when is_name(team_name) then nfc_normalize(team_name) end as team_name"

# how a table is read if its schema is older than the number. Before 4 each refused row was a row,
# before 5 no check was on pilot, and before 6 names of any form were kept and left out when they
# were published
_IN_OUR_WORDS = {
    "refused_row": (4, "*, line as last_line, 1 as rows"),
    "check": (5, "*, true as is_counted"),
    "finding": (6, f"* replace ({_NAME})"),
    "late": (6, f"* replace ({_NAME})"),
    "child": (6, f"* replace ({_NAME})"),
    "register": (6, """* replace (replace(counts, '"late"', '"done_late"') as counts)"""),
}
# a table's name before 6; the published table of that name is now a view
_RENAMED = {"late": "done_late"}


def migrate(keeper: Keeper) -> tuple[str, ...]:
    """The notice of a migration; none if `audit.duckdb` already has this version's schema.

    Raises CouldNotFinishError and WarehouseError; the old file is then unchanged.
    """
    layout = keeper.layout
    if not layout.audit.exists():
        return ()
    with reading(layout.audit) as warehouse:
        version = register.schema_version(warehouse)
    if version == SCHEMA_VERSION:
        return ()
    _build(keeper, version)
    keeper.reached("schema built")
    kept = _keep_old(layout, version)
    keeper.reached("schema before kept")
    try:
        layout.audit_next.replace(layout.audit)
        sync(layout.store)
    except OSError as error:
        raise unwritable("the store", error) from None
    keeper.reached("schema replaced")
    return (
        f"The store was of an earlier version: its history is kept, in the shape of this one, and"
        f" the file as it was is {kept.name}.",
    )


def _build(keeper: Keeper, version: int) -> None:
    """Builds `audit.next.duckdb` in this version's schema, with every row of the old one."""
    layout = keeper.layout
    quoted = str(layout.audit).replace("'", "''")
    with open_warehouse(spill=layout.spill, memory_limit=keeper.memory) as warehouse:
        warehouse.run(f"attach '{quoted}' as old (read_only)", purpose="opening the old store")
        with attached(warehouse, layout.audit_next):
            tables = _tables(warehouse)
            with in_one_transaction(warehouse):
                for schema in ("audit", "not_judged"):
                    warehouse.script(SQL / "schema" / f"{schema}.sql")
                if version >= _AS_SPANS:
                    keep_as_spans(warehouse)
                warehouse.script(SQL / "publish" / "_published_id.sql")
                for table in tables:
                    before, columns = _IN_OUR_WORDS.get(table, (0, "*"))
                    columns = columns if version < before else "*"
                    warehouse.run(
                        f'insert into audit."{_name_now(table)}" by name'
                        f' select {columns} from old.audit."{table}"',
                        purpose=f"migrating audit.{table}",
                    )
                if version < _HOW_AS_NOW:
                    say_how_again(warehouse)
                if version < _AS_SPANS:
                    keep_as_spans(warehouse)
                create_views(warehouse)
            warehouse.run("checkpoint kept", purpose="checkpointing the migrated audit")
            agree = all(_agrees(warehouse, table) for table in tables)
    if not agree:
        raise CouldNotFinishError(
            "the store",
            expected="a migrated audit that holds every row of the old one",
            found="other counts",
            do="The audit is untouched. Check the disk and run the night again.",
        )
    sync(layout.audit_next)


def _tables(warehouse: Warehouse) -> list[str]:
    """The tables of the old audit with rows of nights."""
    found = warehouse.rows(
        """
        select table_name
        from duckdb_tables()
        where database_name = 'old' and schema_name = 'audit' and table_name <> 'schema_version'
        order by table_name
        """
    )
    return [table for (table,) in found]


def _agrees(warehouse: Warehouse, table: str) -> bool:
    new, old = warehouse.row(
        f'select (select count(*) from audit."{_name_now(table)}"),'
        f' (select count(*) from old.audit."{table}")'
    )
    return bool(new == old)


def _name_now(table: str) -> str:
    return _RENAMED.get(table, table)


def _keep_old(layout: Layout, version: int) -> Path:
    """The second name of the old file, which keeps it."""
    kept = layout.of_schema(version)
    try:
        if not kept.exists():
            os.link(layout.audit, kept)
        sync(layout.store)
    except OSError as error:
        raise unwritable("the store", error) from None
    return kept
