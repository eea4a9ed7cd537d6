"""One night of a run: where its records are built, and how it is committed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.store import register
from wholepicture.store.committing import commit, put_out_in_order
from wholepicture.store.layout import Layout, damaged_records, sync, unwritable
from wholepicture.store.protocol import Keeper
from wholepicture.store.pruning import prune
from wholepicture.store.register import Facts, Follow, Keep, Row, reading
from wholepicture.store.swapping import finish, raise_refused
from wholepicture.warehouse import Warehouse, WarehouseError


class Night:
    """One night of a run: where its records are built, and how it is committed."""

    def __init__(
        self, keeper: Keeper, as_at: date, generation: int, refused: Sequence[Row] = ()
    ) -> None:
        self.as_at = as_at
        self.generation = generation
        self.records = keeper.layout.records(as_at, generation)
        self.records_next = self.records.with_name(f"{self.records.name}.next")
        self._keeper = keeper
        self._refused = tuple(refused)

    def bytes_kept(self) -> int:
        """The size on disk of its records and of the earlier nights' audit, in bytes."""
        kept = (self.records, self._keeper.layout.audit)
        return sum(file.stat().st_size for file in kept if file.exists())

    def recall(self, warehouse: Warehouse, note: Callable[[Warehouse, date], None]) -> None:
        """Calls `note` with the audit attached read-only as the database `history`.

        On the first night of a store there is no audit, so `note` is not called.
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
        """The path of the night file, which is now closed, complete and durable."""
        self._keeper.reached("records built")
        wal = self.records_next.with_name(f"{self.records_next.name}.wal")
        if wal.exists():
            raise CouldNotFinishError(
                f"the store, night {self.as_at}",
                expected="a night file that is written whole",
                found="one whose end is still in a log beside it, as when the disk is full",
                do="Make room and run the night again; what was published is unchanged.",
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
        """The nights that changed, oldest first: this one and later ones, in the store and in OUT.

        Raises CouldNotFinishError. Before the commit point, nothing has changed; after it, only OUT
        is out of date, and the message says so.
        """

        def write(within: Warehouse) -> None:
            register.forget_not_judged(within, self.as_at)
            register.write(within, self.as_at, self.generation, facts)
            follow(within, self.as_at, later)
            if self._keeper.retention_days is not None:
                prune(within, self._keeper.retention_days)
                self._keeper.reached("nights pruned")
            self._keeper.reached("night followed")

        def may_change(row: Row) -> bool:
            return row.is_judged and row.night >= self.as_at

        with _records_after(self._keeper.layout, warehouse, self.as_at) as later:
            return self._committed(warehouse, write, may_change)

    def commit_not_judged(self, warehouse: Warehouse, facts: Facts, *, keep: Keep) -> None:
        """Commits and publishes the night as not judged, with the states of its files.

        No judged night changes, not even this one if it was judged before. Raises the errors of
        `commit`.
        """

        def write(within: Warehouse) -> None:
            keep(within, self.as_at)
            self._keeper.reached("night followed")
            register.write(within, self.as_at, self.generation, facts, is_judged=False)

        def may_change(row: Row) -> bool:
            return not row.is_judged and row.night == self.as_at

        self._committed(warehouse, write, may_change)

    def _committed(
        self,
        warehouse: Warehouse,
        write: Callable[[Warehouse], None],
        may_change: Callable[[Row], bool],
    ) -> tuple[date, ...]:
        changed, rows = commit(self._keeper, warehouse, self.generation, write, may_change)
        again = [row for row in self._refused if row.name not in {one.name for one in changed}]
        finished = finish(self._keeper, [*changed, *again])
        put_out_in_order(self._keeper, rows, finished)
        self._keeper.reached("superseded unlinked")
        raise_refused(self._keeper, finished)
        return tuple(finished.published)


@contextmanager
def _records_after(layout: Layout, warehouse: Warehouse, night: date) -> Iterator[dict[date, str]]:
    """The database names of later nights' records, attached read-only during the block."""
    later: dict[date, str] = {}
    try:
        for day, path in _kept_records(layout).items():
            if day > night:
                name, quoted = f"later_{len(later)}", str(path).replace("'", "''")
                _attach(warehouse, day, f"attach '{quoted}' as {name} (read_only)")
                later[day] = name
        yield later
    finally:
        for name in later.values():
            warehouse.run(f"detach {name}", purpose="closing records")


def _attach(warehouse: Warehouse, night: date, statement: str) -> None:
    try:
        warehouse.run(statement, purpose="opening records")
    except WarehouseError as error:
        if error.is_of_machine:
            raise
        raise damaged_records(night) from None


def _kept_records(layout: Layout) -> Mapping[date, Path]:
    """The file of each night whose records are kept, if this version wrote them."""
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
