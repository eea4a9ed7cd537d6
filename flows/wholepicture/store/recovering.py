"""The recovery: before a run starts, the traces of a killed run are put right.

Every fault that a kill can leave is found from the files of the store and of OUT, so the recovery
itself may be killed and begun again.
"""

import fcntl
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.store import register
from wholepicture.store.committing import commit, put_out_in_order, refuse_foreign_log
from wholepicture.store.layout import Layout, sync, unwritable
from wholepicture.store.migrating import migrate
from wholepicture.store.protocol import Keeper
from wholepicture.store.register import Row, reading
from wholepicture.store.swapping import Finished, finish, remove, sha256_of
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse

_REBUILD = (
    "Put the newest audit.duckdb back. If it is lost, move the nights out of --out and run them"
    " again from their exports, oldest first."
)


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """A store in order: the generation of the next commit, and the notices to print."""

    generation: int
    notices: tuple[str, ...]
    nights_lost: tuple[date, ...]
    refused: tuple[Row, ...]
    published: tuple[date, ...]
    finished: Finished


def _nothing(_: Row) -> bool:
    """False for every night: only nights that a killed run may have left are then compared."""
    return False


def recover(keeper: Keeper, *, looked_at: Callable[[Row], bool] = _nothing) -> Recovered:
    """The store and OUT in order, as if no run had been killed.

    Published files are also compared with the store for nights for which `looked_at` is true.
    Raises CouldNotFinishError for a fault that only a person can put right.
    """
    layout = keeper.layout
    refuse_foreign_log(layout)
    unlink_unfinished(layout)
    rows, notices = _open_audit(keeper)
    notices += migrate(keeper)
    last = max((row.generation for row in rows), default=0)
    ahead = _generations_out(layout, last)
    unlink_unnamed(layout, rows)
    keeper.reached("leftovers unlinked")
    generation = max([last, *(one for one, _ in ahead.values())]) + 1
    finished = finish(keeper, _pending(layout, rows, last, ahead, looked_at))
    if finished.differ:
        generation, rows = _register_again(keeper, generation, finished)
    put_out_in_order(keeper, rows, finished, list(ahead))
    keeper.reached("publication finished")
    empty_spill(layout)
    keeper.reached("spill emptied")
    return Recovered(
        generation=generation,
        notices=(*notices, *_said(finished)),
        nights_lost=tuple(sorted(night for night, (_, judged) in ahead.items() if judged > last)),
        refused=tuple(finished.refused),
        published=tuple(finished.published),
        finished=finished,
    )


def empty_spill(layout: Layout) -> None:
    """Removes the files that a run left in the spill folder."""
    for path in layout.spill.iterdir():
        remove(path)


def unlink_unfinished(layout: Layout) -> None:
    """Removes the unfinished files of a run from the store."""
    for path in (
        *layout.store.glob("audit.next*"),
        *layout.store.glob("audit.previous.next"),
        *layout.store.glob("not-judged.json*"),  # written by earlier versions
        layout.restoring,
    ):
        remove(path)
    for path in layout.nights.glob("*.next*"):
        remove(path)


def unlink_unnamed(layout: Layout, rows: tuple[Row, ...]) -> None:
    """Removes the night files and building folders that no row of the register names."""
    named = {(row.night, row.judged_generation) for row in rows if row.is_judged}
    for path, file in layout.night_files().items():
        if file not in named:
            remove(path)
    published = {(row.name, row.generation) for row in rows}
    for path, name in layout.beside().items():
        if name not in published:
            remove(path)
    remove(layout.out / ".building-probe")


def _open_audit(keeper: Keeper) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The register's rows and notices; of the previous generation if the audit is damaged."""
    layout = keeper.layout
    if not layout.audit.exists() and not layout.audit_previous.exists():
        return (), ()
    rows = _read(layout.audit)
    if rows is not None:
        return rows, ()
    _refuse_if_open_elsewhere(layout.audit)
    return _use_previous(keeper)


def _use_previous(keeper: Keeper) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    layout = keeper.layout
    rows: tuple[Row, ...] | None = ()
    if layout.audit_previous.exists():
        rows = _read(layout.audit_previous)
    if rows is None:
        raise CouldNotFinishError(
            f"the store {layout.store}",
            expected="audit.duckdb, or audit.previous.duckdb, that opens",
            found="two that do not",
            do="Put both back from the backup. " + _REBUILD,
        )
    generation = max((row.generation for row in rows), default=0)
    kept = layout.damaged(generation)
    try:
        _keep_damaged(layout.audit, kept)
        keeper.reached("damaged audit kept")
        if layout.audit_previous.exists():
            os.link(layout.audit_previous, layout.audit_next)
            layout.audit_next.replace(layout.audit)
        else:
            layout.audit.unlink()
        sync(layout.store)
    except OSError as error:
        raise unwritable("the store", error) from None
    keeper.reached("previous audit used")
    return rows, (
        f"audit.duckdb did not open: it is kept as {kept.name}, and the generation before"
        " is used. Nights judged since are to be run again.",
    )


def _keep_damaged(audit: Path, kept: Path) -> None:
    """Gives the damaged file a second name; if it is missing, makes an empty file of that name."""
    if not audit.exists():
        kept.touch(mode=0o600)
    elif not kept.exists():
        os.link(audit, kept)


def _read(path: Path) -> tuple[Row, ...] | None:
    """The register's rows; None if any row of the audit cannot be read."""
    if not path.exists():
        return None
    try:
        with reading(path) as warehouse:
            register.refuse_other_shape(warehouse, path)
            rows = register.rows(warehouse)
            _read_all(warehouse)
    except WarehouseError:
        return None
    return rows


def _read_all(warehouse: Warehouse) -> None:
    """Reads every block of every table, because a damaged file may open and fail only then."""
    tables = warehouse.rows(
        "select table_name from duckdb_tables()"
        " where database_name = 'kept' and schema_name = 'audit' order by table_name"
    )
    for (table,) in tables:
        warehouse.rows(f'select bit_xor(hash(columns(*))) from audit."{table}"')


def _refuse_if_open_elsewhere(path: Path) -> None:
    """Raises CouldNotFinishError if another program has the file open for writing."""
    if not path.exists():
        return
    with path.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CouldNotFinishError(
                f"the store, {path}",
                expected="a file that no other program has open for writing",
                found="one that another program holds",
                do="Close it there; copy the file to read it; then run again.",
            ) from None


def _generations_out(layout: Layout, last: int) -> dict[date, tuple[int, int]]:
    """The two generations of each night in OUT that is newer than the register.

    Such nights exist only after a damaged audit was put aside. If none was, raises
    CouldNotFinishError.
    """
    ahead = {}
    for night in layout.nights_out():
        generation, judged = _generations_of(layout.published(night) / "run.json")
        if generation > last:
            ahead[night] = (generation, judged)
    if ahead and not layout.was_damaged(last):
        raise CouldNotFinishError(
            f"the store {layout.store}",
            expected=f"at least generation {max(one for one, _ in ahead.values())}, as in --out",
            found=f"generation {last}: an older store, or an empty one",
            do=_REBUILD,
        )
    return ahead


def _generations_of(run: Path) -> tuple[int, int]:
    """The two generations that a run.json names; zeros if it names none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        written = json.loads(run.read_text(encoding="utf-8"))
        return int(written["generation"]), int(written["judged_generation"])
    return 0, 0


def _pending(
    layout: Layout,
    rows: tuple[Row, ...],
    last: int,
    ahead: dict[date, tuple[int, int]],
    looked_at: Callable[[Row], bool],
) -> list[Row]:
    """The nights to compare: requested ones, those of the last commit, and those unfinished in OUT.

    If a night of an older commit is not in OUT, somebody removed it, and it stays removed.
    """
    begun = set(layout.beside().values())
    return [
        row
        for row in rows
        if row.night not in ahead
        and (
            looked_at(row)
            or row.generation == last
            or (row.name, row.generation) in begun
            or (layout.published(row.name).is_dir() and _is_behind(layout, row))
        )
    ]


def _is_behind(layout: Layout, row: Row) -> bool:
    """Whether OUT has another publication of the night than the register."""
    shown = "run.json" if row.is_judged else "feeds.csv"
    return sha256_of(layout.published(row.name) / shown) != row.outputs.get(shown)


def _register_again(
    keeper: Keeper, generation: int, finished: Finished
) -> tuple[int, tuple[Row, ...]]:
    """The next generation and the register, once each night whose files differ is committed."""
    with open_warehouse(spill=keeper.layout.spill, memory_limit=keeper.memory) as warehouse:
        first = min(finished.differ)
        changed, rows = commit(
            keeper, warehouse, generation, lambda _: None, lambda row: row.night >= first
        )
    again = finish(keeper, changed)
    finished.published.extend(again.published)
    finished.refused.extend(again.refused)
    finished.fault = again.fault or finished.fault
    return generation + 1, rows


def _said(finished: Finished) -> list[str]:
    said = []
    if finished.refused:
        said.append(
            f"{len(finished.refused)} earlier nights are safe in the store but could not be"
            " swapped into OUT; they are tried again with this one."
        )
    if finished.teams_refused:
        said.append(
            f"{len(finished.teams_refused)} earlier nights: not all workbooks of teams are written."
        )
    if finished.is_latest_refused:
        said.append("latest.txt could not be replaced in OUT; it is tried again with this night.")
    if finished.differ:
        said.append(
            f"{len(finished.differ)} nights render otherwise than when they were committed, by"
            " another version; they are published as this version renders them."
        )
    return said
