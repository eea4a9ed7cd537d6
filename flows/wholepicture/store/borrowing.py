"""A store taken for one file landed by hand: nothing of its nights is touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wholepicture.store.layout import Layout, make_store, refuse_other_things
from wholepicture.store.locking import locked
from wholepicture.store.recovering import empty_spill

_SUFFIX = ".duckdb"


@dataclass(frozen=True, kw_only=True)
class Borrowed:
    """Where to work, and where a landed table is kept: a database of its own."""

    layout: Layout

    @property
    def spill(self) -> Path:
        """A private folder to work in, left empty."""
        return self.layout.spill

    def begin(self, table: str) -> Path:
        """Where the table's database is to be built; nothing is there."""
        path = self._next(table)
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        return path

    def keep(self, table: str) -> Path:
        """What was built is kept, in the place of what was landed for the table before."""
        path = self.layout.by_hand / f"{table}{_SUFFIX}"
        return self._next(table).replace(path)

    def _next(self, table: str) -> Path:
        return self.layout.by_hand / f"{table}.next{_SUFFIX}"


@contextmanager
def borrowed(store: Path) -> Iterator[Borrowed]:
    """The store is ours until the end of the `with`; raises as `held` does, but needs no OUT."""
    layout = Layout(store=store.absolute(), out=store.absolute())
    umask = os.umask(0o077)
    try:
        make_store(layout, layout.by_hand)
        refuse_other_things(layout)
        with locked(layout.lock):
            empty_spill(layout)
            try:
                yield Borrowed(layout=layout)
            finally:
                for path in layout.by_hand.glob(f"*.next{_SUFFIX}*"):
                    path.unlink(missing_ok=True)
    finally:
        os.umask(umask)


def landed_files(store: Path) -> list[Path]:
    """The databases that hold landed files: of the newest night, and of those landed by hand."""
    layout = Layout(store=store.absolute(), out=store.absolute())
    found: list[Path] = []
    if layout.nights.is_dir():
        nights = layout.night_files()
        found += sorted(nights, key=lambda path: nights[path])[-1:]
    if layout.by_hand.is_dir():
        found += sorted(
            path for path in layout.by_hand.glob(f"*{_SUFFIX}") if ".next" not in path.name
        )
    return found
