"""The faults of a store: every file that cannot be read as it was written, each in a sentence.

Every used block of every database is read, and the register is compared with the tables and files.
A sentence describes the fault and never quotes a cell.
"""

import json
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from wholepicture.errors import WholePictureError
from wholepicture.store import register
from wholepicture.store.layout import Layout
from wholepicture.store.register import reading
from wholepicture.store.snapshots import DamagedAuditError, Opened, Snapshot, snapshot
from wholepicture.warehouse import Warehouse, WarehouseError

_RUN_AGAIN = "run that night again, or restore a backup"
_RESTORE = "restore a backup"
# the tables that a night's records must have
_OF_RECORDS = (("landing", "file"), ("record", "person"))


def faults(store: Path) -> list[str]:
    """The faults of a store, one sentence each; none if it is in order.

    It may be called during a run. Raises the errors of `snapshot`, except that an audit that cannot
    be opened is a fault.
    """
    layout = Layout(store=store.absolute(), out=store.absolute())
    try:
        with snapshot(layout) as held:
            found = [*faults_of(held), *_missing_records(held)]
    except DamagedAuditError:
        found = [_unreadable(layout.audit.name, _RESTORE)]
    return [*found, *_beside(layout)]


def faults_of(held: Snapshot) -> Iterator[str]:
    """The faults of a snapshot's files, one sentence each."""
    for file in held.files:
        if not _reads_whole(file):
            yield _unreadable(file.name, _remedy(file))
    with suppress(WarehouseError):  # already reported above
        yield from _unlike_register(held)


def _reads_whole(file: Opened) -> bool:
    """Whether every used block can be read, and whether a night's file has its tables."""
    if not file.is_database:
        return _reads_as_text(file)
    try:
        with reading(file.readable_at) as warehouse:
            tables = _tables(warehouse)
            for schema, table in tables:
                warehouse.rows(f'select bit_xor(hash(columns(*))) from kept."{schema}"."{table}"')
    except WarehouseError as error:
        if error.is_of_machine:
            raise
        return False
    return not file.name.startswith("nights/") or set(_OF_RECORDS) <= set(tables)


def _reads_as_text(file: Opened) -> bool:
    """Whether the file of runs' folders can be read: JSON, or TOML of an earlier version."""
    loads = json.loads if file.name.endswith(".json") else tomllib.loads
    try:
        loads(file.readable_at.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _tables(warehouse: Warehouse) -> list[tuple[str, str]]:
    return warehouse.rows(
        "select schema_name, table_name from duckdb_tables() where database_name = 'kept'"
        " order by all"
    )


def _unlike_register(held: Snapshot) -> Iterator[str]:
    """The differences between the register and the tables of the audit."""
    with reading(held.audit.readable_at) as warehouse:
        try:
            register.refuse_other_shape(warehouse, Path(held.audit.name))
        except WarehouseError:
            raise
        except WholePictureError as error:
            yield f"{held.audit.name} has {error.found}; {_RESTORE}."
            return
        counts = {
            table: _counts(warehouse, table)
            for table in {one for row in held.rows for one in row.counts}
        }
        for row in held.rows:
            for table, count in row.counts.items():
                found = counts[table].get(row.night, 0)
                if found != count:
                    yield (
                        f"{held.audit.name}, the night of {row.name}: the register names {count}"
                        f" rows of {table}, and {found} are there; {_RESTORE}."
                    )


def _counts(warehouse: Warehouse, table: str) -> dict[date, int]:
    """The number of rows of each night in the table."""
    return dict(warehouse.rows(f'select night, count(*) from audit."{table}" group by night'))


def _missing_records(held: Snapshot) -> Iterator[str]:
    """The fault that the newest judged night has no file of records, if so."""
    judged = [row for row in held.rows if row.is_judged]
    if judged:
        newest = max(judged, key=lambda row: row.night)
        name = newest.records_name
        if name not in {file.name for file in held.files}:
            yield f"{name}, the records of the newest night, is not there; {_RUN_AGAIN}."


def _beside(layout: Layout) -> Iterator[str]:
    """The faults of files beside the audit: a log that we never write, and the previous audit."""
    log = layout.audit.with_name(f"{layout.audit.name}.wal")
    if log.exists():
        yield (
            f"{log.name} is there, so another program has written the audit; close that program,"
            " move the log away and check again."
        )
    with suppress(FileNotFoundError), layout.audit_previous.open("rb") as file:
        previous = Opened(name=layout.audit_previous.name, file=file, path=layout.audit_previous)
        if not _reads_whole(previous):
            yield _unreadable(previous.name, "the next night replaces it")


def _remedy(file: Opened) -> str:
    if file.name.startswith("nights/"):
        return _RUN_AGAIN
    if file.name.startswith("by-hand/"):
        return "land its file again"
    return _RESTORE if file.is_database else "remove it; the next run writes what is needed"


def _unreadable(name: str, remedy: str) -> str:
    return f"{name} cannot be read as it was written; {remedy}."
