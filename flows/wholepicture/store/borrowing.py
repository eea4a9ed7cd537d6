"""A store that is held while one file is landed outside any night; its nights do not change."""

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
    """A folder to work in, and the database that keeps a landed table."""

    layout: Layout

    @property
    def spill(self) -> Path:
        """A private folder to work in, empty at the end."""
        return self.layout.spill

    def begin(self, table: str) -> Path:
        """The path at which to build the table's database; it has no file yet."""
        path = self._next(table)
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        return path

    def keep(self, table: str) -> Path:
        """The path of the kept database, which replaces the table's previous one."""
        path = self.layout.landed_alone / f"{table}{_SUFFIX}"
        return self._next(table).replace(path)

    def _next(self, table: str) -> Path:
        return self.layout.landed_alone / f"{table}.next{_SUFFIX}"


@contextmanager
def borrowed(store: Path) -> Iterator[Borrowed]:
    """The store, held until the `with` ends; raises the errors of `held`, and needs no OUT."""
    layout = Layout(store=store.absolute(), out=store.absolute())
    umask = os.umask(0o077)
    try:
        make_store(layout, layout.landed_alone)
        refuse_other_things(layout)
        with locked(layout.lock):
            empty_spill(layout)
            try:
                yield Borrowed(layout=layout)
            finally:
                for path in layout.landed_alone.glob(f"*.next{_SUFFIX}*"):
                    path.unlink(missing_ok=True)
    finally:
        os.umask(umask)


def landed_files(store: Path) -> list[Path]:
    """The databases of landed files: those of the newest night, and of files landed alone."""
    layout = Layout(store=store.absolute(), out=store.absolute())
    found: list[Path] = []
    if layout.nights.is_dir():
        nights = layout.night_files()
        found += sorted(nights, key=lambda path: nights[path])[-1:]
    if layout.landed_alone.is_dir():
        found += sorted(
            path for path in layout.landed_alone.glob(f"*{_SUFFIX}") if ".next" not in path.name
        )
    return found
