"""Holding a store: the lock, the recovery, and the calls that a run can then make."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from wholepicture.errors import ArgumentsError, WholePictureError
from wholepicture.store import register
from wholepicture.store.committing import commit, put_out_in_order
from wholepicture.store.layout import (
    Layout,
    make_out,
    make_store,
    refuse_other_things,
    require_space,
)
from wholepicture.store.locking import locked
from wholepicture.store.night import Night
from wholepicture.store.protocol import Keeper, Reached, nobody_listens
from wholepicture.store.pruning import first_kept, refuse_pruned
from wholepicture.store.recovering import (
    Recovered,
    recover,
    unlink_unfinished,
    unlink_unnamed,
)
from wholepicture.store.register import Known, Render, Row, reading
from wholepicture.store.swapping import finish, raise_refused
from wholepicture.warehouse import Warehouse, open_warehouse


class Held:
    """A store, locked and in order until the `with` ends."""

    def __init__(self, keeper: Keeper, recovered: Recovered) -> None:
        self.notices = recovered.notices  # sentences to be printed
        self.nights_lost = recovered.nights_lost  # to be run again, if their exports exist
        self.spill = keeper.layout.spill
        self.memory = keeper.memory
        self.prefect = keeper.layout.prefect
        self._keeper = keeper
        self._generation = recovered.generation
        self._refused = recovered.refused

    def require_space(self, exports_bytes: int) -> None:
        """Raises CouldNotFinishError if the disk has too little space for a night of that size."""
        require_space(self._keeper.layout, exports_bytes)

    def judged(self) -> Mapping[date, Known]:
        """The inputs from which each night in the store was judged, by its date."""
        return self._known(is_judged=True)

    def not_judged(self) -> Mapping[date, Known]:
        """The inputs of each night that could not be judged, from its last try, by its date."""
        return self._known(is_judged=False)

    def _known(self, *, is_judged: bool) -> Mapping[date, Known]:
        audit = self._keeper.layout.audit
        if not audit.exists():
            return {}
        with reading(audit) as warehouse:
            return register.known(warehouse, is_judged=is_judged)

    def first_kept(self) -> date | None:
        """The first night that may be judged; None if every night may."""
        return first_kept(self._keeper.layout.audit, self._keeper.retention_days)

    def refuse_pruned(self, as_at: date) -> None:
        """Raises ArgumentsError for a night that was pruned, or would be after judging it."""
        refuse_pruned(as_at, self.first_kept())

    def night(self, as_at: date) -> Night:
        """The night to be run, with the next generation; raises as `refuse_pruned` does."""
        self.refuse_pruned(as_at)
        night = Night(self._keeper, as_at, self._generation, self._refused)
        self._generation += 1
        return night


@contextmanager
def held(
    store: Path,
    out: Path,
    *,
    render: Render,
    records_nights: int = 3,
    retention_days: int | None = None,
    memory: str | None = None,
    patience: float = 60.0,
    reached: Reached = nobody_listens,
) -> Iterator[Held]:
    """The store, locked and put in order; files that an error leaves behind are removed.

    Raises StoreHeldError at once if another run holds it, ArgumentsError for a network file system,
    CouldNotFinishError for a file that cannot be written or a fault that only a person can put
    right.
    """
    keeper = Keeper(
        layout=Layout(store=store.absolute(), out=out.absolute()),
        render=render,
        records_nights=records_nights,
        retention_days=retention_days,
        memory=memory,
        patience=patience,
        reached=reached,
    )
    with _kept(keeper):
        ours = Held(keeper, recover(keeper))
        try:
            yield ours
        except BaseException:
            _clear_away(keeper.layout)
            raise


@contextmanager
def schedule_held(store: Path) -> Iterator[Path]:
    """The folder in which `wholepicture serve` keeps its schedule, held until the block ends.

    The store itself is not held, because each started run holds it. Raises as `held` does.
    """
    layout = Layout(store=store, out=store)
    umask = os.umask(0o077)
    try:
        make_store(layout, layout.serve)
        with locked(layout.serve_lock, kind="`wholepicture serve`"):
            yield layout.serve
    finally:
        os.umask(umask)


def republish(
    store: Path,
    out: Path,
    *,
    render: Render,
    patience: float = 60.0,
    say: Callable[[str], None] = nobody_listens,
    only: date | None = None,
    is_excel: bool | None = None,
) -> list[date]:
    """The nights published again, oldest first: every night in the store, or the `only` one.

    Each file of each night is compared with the store, and put right if it differs. If `is_excel`
    is given, the CSVs of those nights are from now on written for Excel, or not. `say` is called
    with the notices of the recovery. Raises the errors of `held`, and ArgumentsError if the one
    night is not in the store.
    """
    layout = Layout(store=store.absolute(), out=out.absolute())
    keeper = Keeper(layout=layout, render=render, patience=patience)

    def is_asked(row: Row) -> bool:
        return only is None or row.night == only

    with _kept(keeper):
        recovered = recover(keeper, looked_at=is_asked)
        for notice in recovered.notices:
            say(notice)
        raise_refused(keeper, recovered.finished)
        if not any(is_asked(row) for row in _rows(layout)) and only:
            raise ArgumentsError(
                "--as-at",
                expected="a night that the store holds",
                found="another, or one that was pruned",
                do="Leave --as-at out to publish every night again.",
            )
        published = set(recovered.published)
        if is_excel is not None and layout.audit.exists():
            published |= set(_change_excel(keeper, recovered.generation, is_asked, is_excel))
        return sorted(night for night in published if only in (None, night))


def _rows(layout: Layout) -> tuple[Row, ...]:
    if not layout.audit.exists():
        return ()
    with reading(layout.audit) as warehouse:
        return register.rows(warehouse)


def _change_excel(
    keeper: Keeper, generation: int, is_asked: Callable[[Row], bool], is_excel: bool
) -> list[date]:
    """The nights whose CSVs were written again, for Excel or not."""

    def write(within: Warehouse) -> None:
        for row in filter(is_asked, register.rows(within)):
            register.write_excel(within, row, is_excel)

    with open_warehouse(spill=keeper.layout.spill, memory_limit=keeper.memory) as warehouse:
        changed, rows = commit(keeper, warehouse, generation, write, is_asked)
    finished = finish(keeper, changed)
    put_out_in_order(keeper, rows, finished)
    raise_refused(keeper, finished)
    return finished.published


@contextmanager
def _kept(keeper: Keeper) -> Iterator[None]:
    umask = os.umask(0o077)
    try:
        make_store(keeper.layout)
        refuse_other_things(keeper.layout)
        with locked(keeper.layout.lock):
            keeper.reached("lock taken")
            make_out(keeper.layout)
            yield
    finally:
        os.umask(umask)


def _clear_away(layout: Layout) -> None:
    """Removes unfinished files after an error, if possible; the next run removes the rest."""
    with suppress(OSError, WholePictureError):
        unlink_unfinished(layout)
        unlink_unnamed(layout, _rows(layout))
