"""The store for commands that only read it: its state at one moment, and a night in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.store import Snapshot, reading_audit, snapshot
from wholepicture.store.layout import Layout
from wholepicture.store.register import SCHEMA_VERSION, Row, schema_version
from wholepicture.warehouse import Warehouse


@contextmanager
def asked(store: Path) -> Iterator[tuple[Snapshot, Warehouse]]:
    """The open files of a store at one moment, with its audit to read, without waiting for a run.

    Raises the errors of `snapshot` and `reading_today`.
    """
    layout = Layout(store=store.absolute(), out=store.absolute())
    with snapshot(layout) as held, reading_today(held) as warehouse:
        yield held, warehouse


@contextmanager
def reading_today(held: Snapshot) -> Iterator[Warehouse]:
    """The audit of a snapshot, to read; any error of DuckDB in the block means that it is damaged.

    Raises DamagedAuditError, and CouldNotFinishError for an audit of an earlier version.
    """
    with reading_audit(held.audit) as warehouse:
        found = schema_version(warehouse)
        if found != SCHEMA_VERSION:
            raise CouldNotFinishError(
                f"the store {held.audit.path.parent}",
                expected=f"audit.duckdb of schema version {SCHEMA_VERSION}",
                found=f"version {found}, of an earlier Whole Picture",
                do="Run a night first: it brings the store to this version, and keeps every night.",
            )
        yield warehouse


def judged_row(held: Snapshot, night: date | None) -> Row:
    """The row of that judged night, or of the newest; raises ArgumentsError if there is none."""
    judged = {row.night: row for row in held.rows if row.is_judged}
    if not judged:
        raise ArgumentsError(
            "--store",
            expected="a store with a night that was judged",
            found="none",
            do="Judge one.",
        )
    asked_for = night or max(judged)
    if asked_for not in judged:
        in_vain = asked_for in {row.night for row in held.rows}
        raise ArgumentsError(
            "--night",
            expected="a night that the store holds",
            found="one from which nothing could be judged" if in_vain else "another",
            do=f"It holds {len(judged)}, from {min(judged)} to {max(judged)}.",
        )
    return judged[asked_for]
