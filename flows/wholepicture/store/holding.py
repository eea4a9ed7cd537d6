"""Taking hold of a store: the lock, the recovery, and what a run may then ask for."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from wholepicture.errors import WholePictureError
from wholepicture.store import register
from wholepicture.store.committing import Night
from wholepicture.store.keeper import Keeper
from wholepicture.store.layout import (
    Layout,
    make_out,
    make_store,
    refuse_other_things,
    require_space,
)
from wholepicture.store.locking import locked
from wholepicture.store.recovering import (
    Recovered,
    recover,
    unlink_unfinished,
    unlink_unnamed,
)
from wholepicture.store.register import Known, Render, reading
from wholepicture.store.steps import Reached, nobody_listens
from wholepicture.store.swapping import raise_refused


class Held:
    """A store that is ours, in order, until the end of the `with`."""

    def __init__(self, keeper: Keeper, recovered: Recovered) -> None:
        self.notices = recovered.notices  # sentences to be said aloud
        self.nights_lost = recovered.nights_lost  # to be run again, where exports are there
        self.spill = keeper.layout.spill
        self.memory = keeper.memory
        self.prefect = keeper.layout.prefect
        self._keeper = keeper
        self._generation = recovered.generation
        self._refused = recovered.refused

    def require_space(self, exports_bytes: int) -> None:
        """There is room for a night of that size; else CouldNotFinishError."""
        require_space(self._keeper.layout, exports_bytes)

    def judged(self) -> Mapping[date, Known]:
        """What is known of every night that is in the store, by its date."""
        audit = self._keeper.layout.audit
        if not audit.exists():
            return {}
        with reading(audit) as warehouse:
            return register.known(warehouse)

    def clear_away(self) -> None:
        """What a night that could not be judged left unfinished is gone."""
        _clear_away(self._keeper.layout)

    def night(self, as_at: date) -> Night:
        """A night to be run, of the next generation."""
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
    memory: str | None = None,
    patience: float = 60.0,
    reached: Reached = nobody_listens,
) -> Iterator[Held]:
    """The store is locked and put in order; what an error leaves behind is cleared away.

    Raises StoreHeldError at once if another run holds it, ArgumentsError for a network file
    system, CouldNotFinishError for what cannot be written or only a person can put right.
    """
    keeper = Keeper(
        layout=Layout(store=store.absolute(), out=out.absolute()),
        render=render,
        records_nights=records_nights,
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


def republish(
    store: Path,
    out: Path,
    *,
    render: Render,
    patience: float = 60.0,
    say: Callable[[str], None] = nobody_listens,
) -> list[date]:
    """Every night held is in OUT as the store says; the nights, oldest first.

    Each file of each night is looked at, and what differs is put right. `say` is given the
    notices of the recovery. Raises as `held` does.
    """
    layout = Layout(store=store.absolute(), out=out.absolute())
    keeper = Keeper(layout=layout, render=render, patience=patience)
    with _kept(keeper):
        recovered = recover(keeper, everything=True)
        for notice in recovered.notices:
            say(notice)
        raise_refused(keeper, recovered.finished)
        return sorted(set(recovered.published))


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
    """What an error left unfinished is gone, as far as can be; the next run does the rest."""
    with suppress(OSError, WholePictureError):
        unlink_unfinished(layout)
        if layout.audit.exists():
            with reading(layout.audit) as warehouse:
                unlink_unnamed(layout, register.rows(warehouse))
        else:
            unlink_unnamed(layout, ())
