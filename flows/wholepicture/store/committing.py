"""One commit: the audit is copied, changed in one transaction, rendered, checked and replaced.

Until the `os.replace` of `audit.next.duckdb` over `audit.duckdb`, nothing that anyone can see
has changed; after it, the night is in the store for good, and publishing is only renaming.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.rooms import SQL
from wholepicture.store import register
from wholepicture.store.keeper import Keeper
from wholepicture.store.layout import Layout, sync, unwritable
from wholepicture.store.register import Facts, Follow, Row, attached, in_one_transaction, reading
from wholepicture.store.swapping import (
    finish,
    point_to_latest,
    raise_refused,
    remove,
    sync_tree,
)
from wholepicture.warehouse import Warehouse


class Night:
    """One night being run: where its records are built, and the way to commit it."""

    def __init__(
        self, keeper: Keeper, as_at: date, generation: int, refused: Sequence[Row] = ()
    ) -> None:
        self.as_at = as_at
        self.generation = generation
        self.records = keeper.layout.records(as_at, generation)
        self.records_next = self.records.with_name(f"{self.records.name}.next")
        self._keeper = keeper
        self._refused = tuple(refused)

    def recall(self, warehouse: Warehouse, note: Callable[[Warehouse, date], None]) -> None:
        """`note` was called with the audit of the nights held attached, read-only, as `history`.

        On the first night of a store there is none, and nothing was called.
        """
        audit = self._keeper.layout.audit
        if not audit.exists():
            return
        quoted = str(audit).replace("'", "''")
        warehouse.run(f"attach '{quoted}' as history (read_only)", purpose="opening the history")
        try:
            note(warehouse, self.as_at)
        finally:
            warehouse.run("detach history", purpose="closing the history")

    def keep_records(self) -> Path:
        """The night file, closed by now, is whole and durable at `records`, which is returned."""
        self._keeper.reached("records built")
        wal = self.records_next.with_name(f"{self.records_next.name}.wal")
        if wal.exists():
            raise CouldNotFinishError(
                f"the store, night {self.as_at}",
                expected="a night file that is written whole",
                found="one whose end is still in a log beside it, as when the disk is full",
                do="See that there is room and run the night again; what is published stands.",
            )
        try:
            sync(self.records_next)
            self.records_next.replace(self.records)
            sync(self.records.parent)
        except OSError as error:
            raise unwritable("the store", error) from None
        self._keeper.reached("records kept")
        return self.records

    def commit(self, warehouse: Warehouse, facts: Facts, *, follow: Follow) -> tuple[date, ...]:
        """The night is in the store and in OUT, with every later night that it changed.

        Those nights are returned, oldest first. Raises CouldNotFinishError: before the commit
        point nothing has changed; after it only OUT is behind, and the message says so.
        """

        def write(within: Warehouse) -> None:
            follow(within, self.as_at, later)
            self._keeper.reached("night followed")
            register.write(within, self.as_at, self.generation, facts)

        with _records_after(self._keeper.layout, warehouse, self.as_at) as later:
            changed, rows = commit(
                self._keeper, warehouse, self.generation, write, first=self.as_at, judged=self.as_at
            )
        again = [row for row in self._refused if row.night not in {one.night for one in changed}]
        finished = finish(self._keeper, [*changed, *again])
        point_to_latest(self._keeper, [row.night for row in rows], finished)
        unlink_superseded(self._keeper, rows)
        self._keeper.reached("superseded unlinked")
        raise_refused(self._keeper, finished)
        return tuple(finished.published)


@contextmanager
def _records_after(layout: Layout, warehouse: Warehouse, night: date) -> Iterator[dict[date, str]]:
    """The kept records of each later night are attached, read-only, under the names given."""
    later: dict[date, str] = {}
    try:
        for day, path in _kept_records(layout).items():
            if day > night:
                name, quoted = f"later_{len(later)}", str(path).replace("'", "''")
                warehouse.run(f"attach '{quoted}' as {name} (read_only)", purpose="opening records")
                later[day] = name
        yield later
    finally:
        for name in later.values():
            warehouse.run(f"detach {name}", purpose="closing records")


def _kept_records(layout: Layout) -> Mapping[date, Path]:
    """The file of each night whose records are kept, in the shape that this version gives them."""
    if not layout.audit.exists():
        return {}
    with reading(layout.audit) as warehouse:
        found = warehouse.rows(
            "select night, judged_generation from audit.register"
            " where schema_version = $version order by night",
            {"version": register.SCHEMA_VERSION},
        )
    files = {night: layout.records(night, generation) for night, generation in found}
    return {night: path for night, path in files.items() if path.exists()}


def commit(
    keeper: Keeper,
    warehouse: Warehouse,
    generation: int,
    write: Callable[[Warehouse], None],
    *,
    first: date,
    judged: date | None = None,
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The audit is of that generation: the rows it changed, and the rows of every night held.

    Every night from `first` on is rendered again; one that comes out as it was keeps its row,
    unless it is the one `judged` now.
    """
    layout = keeper.layout
    is_first = not layout.audit.exists()
    _copy(layout)
    keeper.reached("audit copied")
    with attached(warehouse, layout.audit_next):
        with in_one_transaction(warehouse):
            if is_first:
                warehouse.script(SQL / "schema" / "audit.sql")
            write(warehouse)
            changed = _render(keeper, warehouse, generation, first, judged)
            rows = register.rows(warehouse)
            keeper.reached("hashes registered")
        warehouse.run("checkpoint kept", purpose="checkpointing the audit")
    keeper.reached("audit committed")
    changed_rows = tuple(row for row in rows if row.night in changed)
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
    keeper: Keeper, warehouse: Warehouse, generation: int, first: date, judged: date | None
) -> frozenset[date]:
    """Every night that changed is rendered beside OUT and has its hashes; those nights."""
    changed = set()
    for row in register.rows(warehouse):
        if row.night >= first and _render_night(keeper, warehouse, row, generation, judged):
            keeper.reached("night rendered")
            changed.add(row.night)
    return frozenset(changed)


def _render_night(
    keeper: Keeper, warehouse: Warehouse, row: Row, generation: int, judged: date | None
) -> bool:
    """The night's building folder is whole and registered; False and gone where nothing changed."""
    building = keeper.layout.building(row.night, generation)
    try:
        remove(building)
        outputs = keeper.render(warehouse, row.night, building)
        if row.night != judged:
            remove(building)
            if outputs == dict(row.outputs):
                return False
            register.change_generation(warehouse, row.night, generation)
            outputs = keeper.render(warehouse, row.night, building)
        sync_tree(building)
    except OSError as error:
        raise unwritable(f"--out {keeper.layout.out}", error) from None
    register.write_outputs(warehouse, row.night, outputs)
    return True


def _check(layout: Layout, changed: Sequence[Row]) -> None:
    """What was written is what a stranger reads; raises CouldNotFinishError."""
    with reading(layout.audit_next) as warehouse:
        held = {row.night: row for row in register.rows(warehouse)}
        agree = all(
            held.get(row.night) == row and register.counts(warehouse, row.night) == row.counts
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
    """The commit point: `audit.duckdb` is the new one, and the one before is kept beside it."""
    layout = keeper.layout
    refuse_foreign_log(layout)
    try:
        if layout.audit.exists():
            beside = layout.store / "audit.previous.next"
            beside.unlink(missing_ok=True)
            os.link(layout.audit, beside)
            beside.replace(layout.audit_previous)
            # renaming one link of a file over another link of it does nothing: both names stay
            beside.unlink(missing_ok=True)
            sync(layout.store)
        keeper.reached("previous kept")
        layout.audit_next.replace(layout.audit)
        sync(layout.store)
    except OSError as error:
        raise unwritable("the store", error) from None
    keeper.reached("audit replaced")


def refuse_foreign_log(layout: Layout) -> None:
    """Nobody else has written `audit.duckdb`; else CouldNotFinishError."""
    wal = layout.audit.with_name(f"{layout.audit.name}.wal")
    if wal.exists():
        raise CouldNotFinishError(
            f"the store, {wal}",
            expected="no write-ahead log: we never write audit.duckdb in place",
            found="one, so another program has opened it for writing",
            do="Close that program; copy audit.duckdb to read it; then move the log away"
            " and run again.",
        )


def unlink_superseded(keeper: Keeper, rows: Sequence[Row]) -> None:
    """Only the newest nights keep their night file, each the one its row names."""
    layout = keeper.layout
    newest = sorted(rows, key=lambda row: row.night, reverse=True)[: keeper.records_nights]
    keep = {layout.records(row.night, row.judged_generation) for row in newest}
    for path in layout.night_files():
        if path not in keep:
            remove(path)
