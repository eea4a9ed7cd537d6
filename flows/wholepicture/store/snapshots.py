"""A snapshot: the files of a store at one moment, which can be read during a run.

No file of the store is changed in place, so an open file stays the same even if a run replaces or
unlinks it. The audit is opened first, then each night file that its register names. If one of these
is gone and the audit has been replaced, a run has committed in between, and opening begins again.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from wholepicture.errors import ArgumentsError, CouldNotFinishError
from wholepicture.store import register
from wholepicture.store.layout import Layout
from wholepicture.store.register import Row, reading
from wholepicture.warehouse import Warehouse, WarehouseError

AUDIT = "audit.duckdb"
_TIMES = 100  # a commit takes seconds; opening a few files takes much less
# the arguments of runs, with the paths of EXPORTS and OUT
_REMEMBERED = ("run-*.toml", "folders.json")
_LANDED = re.compile(r"[A-Za-z0-9_]+\.duckdb")


class DamagedAuditError(CouldNotFinishError):
    """The error for an `audit.duckdb` that cannot be read as it was written."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One open file of the store, with its name, such as `nights/2026-11-20.3.duckdb`."""

    name: str
    file: BufferedReader
    path: Path

    @property
    def is_database(self) -> bool:
        """Whether it is a DuckDB database."""
        return self.name.endswith(".duckdb")

    @property
    def readable_at(self) -> Path:
        """The path at which this file can be read, even if another file now has its name."""
        if sys.platform == "linux":
            return Path(f"/proc/self/fd/{self.file.fileno()}")
        return self.path


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The open files of one moment, `audit.duckdb` first, with the rows of its register."""

    files: tuple[Opened, ...]
    rows: tuple[Row, ...]

    @property
    def audit(self) -> Opened:
        """The open `audit.duckdb`."""
        return self.files[0]


@contextmanager
def reading_audit(audit: Opened) -> Iterator[Warehouse]:
    """A warehouse with that audit in use, read-only; raises DamagedAuditError if it is damaged.

    Raises WarehouseError if the machine is at fault.
    """
    try:
        with reading(audit.readable_at) as warehouse:
            yield warehouse
    except WarehouseError as error:
        if error.is_of_machine:
            raise
        raise DamagedAuditError(
            str(audit.path),
            expected="an audit that reads as it was written",
            found="one that does not",
            do="The next run goes on with the one before and says so; or restore a backup.",
        ) from None


@contextmanager
def snapshot(layout: Layout) -> Iterator[Snapshot]:
    """The store at one moment, open until the block ends; it waits for no run and stops none.

    Raises ArgumentsError if there is no store, CouldNotFinishError if no night was judged in it,
    DamagedAuditError if the audit cannot be opened.
    """
    insist_on_store(layout)
    for _ in range(_TIMES):
        with ExitStack() as stack:
            found = _opened(layout, stack)
            if found is not None:
                yield found
                return
    raise CouldNotFinishError(
        f"the store {layout.store}",
        expected="a moment in which no run commits",
        found="none",
        do="Try again when the run has ended.",
    )


def insist_on_store(layout: Layout) -> None:
    """Raises ArgumentsError if no audit has written the folder."""
    if not layout.lock.exists() and not layout.audit.exists():
        raise ArgumentsError(
            f"--store {layout.store}",
            expected="a folder that an audit has written",
            found="a file" if layout.store.is_file() else "none",
            do="Give the --store that the audit was given.",
        )


def _opened(layout: Layout, stack: ExitStack) -> Snapshot | None:
    """The files of this moment; None if a commit came in between."""
    audit = _open(layout, layout.audit, stack)
    if audit is None:
        raise CouldNotFinishError(
            f"the store {layout.store}",
            expected="audit.duckdb, in which the nights are kept",
            found="none",
            do="Judge a night first; if it was lost, put it back from the backup.",
        )
    with reading_audit(audit) as warehouse:
        rows = register.rows(warehouse)
    named = [layout.records(row.night, row.judged_generation) for row in rows if row.is_judged]
    opened = [_open(layout, path, stack) for path in [*named, *_others(layout)]]
    if None in opened and not _is_same(audit, layout.audit):
        return None
    return Snapshot(files=(audit, *(one for one in opened if one)), rows=rows)


def _others(layout: Layout) -> list[Path]:
    """The files landed alone, and the store's notes about its runs."""
    landed = []
    if layout.landed_alone.is_dir():
        found = sorted(layout.landed_alone.iterdir())
        landed = [path for path in found if _LANDED.fullmatch(path.name)]
    return [*landed, *(path for one in _REMEMBERED for path in sorted(layout.store.glob(one)))]


def _open(layout: Layout, path: Path, stack: ExitStack) -> Opened | None:
    """The open file; None if there is none, or it is not a file."""
    with suppress(FileNotFoundError):
        if path.is_file():
            file = stack.enter_context(path.open("rb"))
            name = path.relative_to(layout.store).as_posix()
            return Opened(name=name, file=file, path=path)
    return None


def _is_same(audit: Opened, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(audit.file.fileno()), path.stat())
    return False
