"""One commit: the audit is copied, changed in one transaction, checked and replaced.

Until the `os.replace` of `audit.next.duckdb` over `audit.duckdb`, nothing visible has changed.
After it, the night is in the store for good, and publishing is only renaming.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from datetime import date

from wholepicture.errors import CouldNotFinishError
from wholepicture.paths import SQL
from wholepicture.store import register
from wholepicture.store.layout import Layout, sync, unwritable
from wholepicture.store.protocol import Keeper
from wholepicture.store.published_tables import create_views
from wholepicture.store.register import Row, attached, in_one_transaction, reading
from wholepicture.store.spans import create_audit
from wholepicture.store.swapping import (
    Finished,
    point_to_latest,
    remove,
    remove_settled,
    sync_tree,
)
from wholepicture.store.team_folders import give_teams
from wholepicture.warehouse import Warehouse


def commit(
    keeper: Keeper,
    warehouse: Warehouse,
    generation: int,
    write: Callable[[Warehouse], None],
    may_change: Callable[[Row], bool],
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The register rows that the commit changed, and the rows of every night in the store.

    The files of every night that may change are made again. If they are the same, the night keeps
    its row, unless the row was written in this commit.
    """
    layout = keeper.layout
    is_first = not layout.audit.exists()
    _copy(layout)
    keeper.reached("audit copied")
    with attached(warehouse, layout.audit_next):
        with in_one_transaction(warehouse):
            if is_first:
                create_audit(warehouse)
            warehouse.script(SQL / "schema" / "not_judged.sql")
            create_views(warehouse)
            write(warehouse)
            changed = _render(keeper, warehouse, generation, may_change)
            rows = register.rows(warehouse)
            keeper.reached("hashes registered")
        warehouse.run("checkpoint kept", purpose="checkpointing the audit")
    keeper.reached("audit committed")
    changed_rows = tuple(row for row in rows if row.name in changed)
    _check(layout, changed_rows)
    keeper.reached("audit checked")
    _replace(keeper)
    return changed_rows, rows


def _copy(layout: Layout) -> None:
    if layout.audit.exists():
        try:
            shutil.copyfile(layout.audit, layout.audit_next)
        except OSError as error:
            raise unwritable("the store", error) from None


def _render(
    keeper: Keeper, warehouse: Warehouse, generation: int, may_change: Callable[[Row], bool]
) -> frozenset[str]:
    """The names of the nights that changed; each has its files in a building folder of OUT."""
    changed = set()
    for row in register.rows(warehouse):
        if may_change(row) and _render_night(keeper, warehouse, row, generation):
            keeper.reached("night rendered")
            changed.add(row.name)
    return frozenset(changed)


def _render_night(keeper: Keeper, warehouse: Warehouse, row: Row, generation: int) -> bool:
    """Whether the night changed; its building folder is then registered, otherwise removed."""
    building = keeper.layout.building(row.name, generation)
    try:
        remove(building)
        outputs = keeper.rendered(warehouse, row, building)
        if row.generation != generation:
            remove(building)
            if outputs == dict(row.outputs):
                return False
            register.change_generation(warehouse, row, generation)
            outputs = keeper.rendered(warehouse, row, building)
        sync_tree(building)
    except OSError as error:
        raise unwritable(f"--out {keeper.layout.out}", error) from None
    register.write_outputs(warehouse, row, outputs)
    return True


def _check(layout: Layout, changed: Sequence[Row]) -> None:
    """Opens the new audit again and compares it with the register; raises CouldNotFinishError."""
    with reading(layout.audit_next) as warehouse:
        held = {row.name: row for row in register.rows(warehouse)}
        agree = all(
            held.get(row.name) == row
            and register.counts(warehouse, row.night, is_judged=row.is_judged) == row.counts
            for row in changed
        )
    wal = layout.audit_next.with_name(f"{layout.audit_next.name}.wal")
    if wal.exists() or not agree:
        raise CouldNotFinishError(
            "the store",
            expected="an audit that reads back as it was written",
            found="rows that do not agree with its register",
            do="The audit is untouched. Check the disk and run the night again.",
        )
    sync(layout.audit_next)


def _replace(keeper: Keeper) -> None:
    """Replaces `audit.duckdb`, the commit point, and keeps the previous file beside it."""
    layout = keeper.layout
    refuse_foreign_log(layout)
    try:
        if layout.audit.exists():
            beside = layout.store / "audit.previous.next"
            beside.unlink(missing_ok=True)
            os.link(layout.audit, beside)
            beside.replace(layout.audit_previous)
            # renaming a link of a file over another link of the same file does nothing: both names
            # stay
            beside.unlink(missing_ok=True)
            sync(layout.store)
        keeper.reached("previous kept")
        layout.audit_next.replace(layout.audit)
        sync(layout.store)
    except OSError as error:
        raise unwritable("the store", error) from None
    keeper.reached("audit replaced")


def refuse_foreign_log(layout: Layout) -> None:
    """Raises CouldNotFinishError if another program has written `audit.duckdb`."""
    wal = layout.audit.with_name(f"{layout.audit.name}.wal")
    if wal.exists():
        raise CouldNotFinishError(
            f"the store, {wal}",
            expected="no write-ahead log: we never write audit.duckdb in place",
            found="one, so another program has opened it for writing",
            do="Close that program; copy audit.duckdb to read it; then move the log away"
            " and run again.",
        )


def put_out_in_order(
    keeper: Keeper, rows: Sequence[Row], finished: Finished, others: Sequence[date] = ()
) -> None:
    """Makes `latest` name the newest night, copies teams' workbooks, removes superseded files.

    A fault in writing to OUT is noted in `finished`.
    """
    judged = [row for row in rows if row.is_judged]
    give_teams(keeper, judged, finished)
    point_to_latest(keeper, [*others, *(row.night for row in judged)], finished)
    remove_settled(keeper, rows)
    _unlink_superseded(keeper, judged)


def _unlink_superseded(keeper: Keeper, judged: Sequence[Row]) -> None:
    """Removes all night files except those of the newest nights in the register."""
    layout = keeper.layout
    newest = sorted(judged, key=lambda row: row.night, reverse=True)[: keeper.records_nights]
    keep = {layout.records(row.night, row.judged_generation) for row in newest}
    for path in layout.night_files():
        if path not in keep:
            remove(path)
