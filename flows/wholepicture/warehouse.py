"""The warehouse: the only module that opens a DuckDB connection and handles its errors.

DuckDB's messages quote values, so none of them leaves this module. It raises our own
`WarehouseError`, which names the statement's purpose and the class of the error. Only a warehouse
opened for authors, which has only invented rows, passes the messages on.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from wholepicture.errors import FULL_DISK, NO_MEMORY, CouldNotFinishError, could_not
from wholepicture.interruption import stop_if_asked, stopping
from wholepicture.sql_text import without_parameters

T = TypeVar("T")

_OF_THE_GROUP, _MEGABYTE = Path("/sys/fs/cgroup/memory.max"), 1_000_000
_CANDIDATE = re.compile(r'"(\w+)"')
_MARKED = re.compile(r"Invalid Input Error: \[([a-z_]+)\]")

INTERRUPTED = "InterruptException"  # DuckDB's error class for an interrupted statement


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """DuckDB's message about a statement, for its author: the place, and similar names."""

    message: str
    statement: str
    position: int | None
    candidates: tuple[str, ...]


class WarehouseError(CouldNotFinishError):
    """DuckDB's refusal of a statement; `kind` is its error class, `reason` a word of our own SQL.

    `own_words` is set only if the warehouse was opened for authors.
    """

    def __init__(self, where: str, *, expected: str, found: str, do: str) -> None:
        super().__init__(where, expected=expected, found=found, do=do)
        self.kind = found
        self.reason = ""
        self.is_of_machine = False
        self.own_words: OwnWords | None = None


_FULL = ("no space left", "file too large", "quota exceeded", "max_temp_directory_size")
_OF_MEMORY = ("out of memory", "bad_alloc", "cannot allocate", "could not allocate")


def _translated(
    error: duckdb.Error | OSError | MemoryError, purpose: str, *, is_interrupted: bool = False
) -> WarehouseError:
    # a fatal error quotes the error that caused it
    text = str(error).casefold()
    # if the rows of a statement were being read, DuckDB says only that its result is closed
    kind = found = INTERRUPTED if is_interrupted else type(error).__name__
    if any(words in text for words in _FULL):
        found = FULL_DISK
    elif isinstance(error, MemoryError) or any(words in text for words in _OF_MEMORY):
        found = NO_MEMORY
    fault = could_not(
        f"the warehouse, while {purpose}",
        found,
        expected="a statement that DuckDB can run",
        do="Run the night again; if it says so again, tell the administrator of this server.",
    )
    ours = WarehouseError(fault.where, expected=fault.expected, found=fault.found, do=fault.do)
    ours.kind, ours.is_of_machine = kind, found != kind
    # our own SQL raises error('[visits]'), so the whole message is a word of ours
    marked = _MARKED.fullmatch(str(error))
    ours.reason = marked.group(1) if marked else ""
    return ours


def _own_words(error: duckdb.Error | OSError | MemoryError, statement: str) -> OwnWords:
    """DuckDB's own words: JSON in a warehouse for authors, except for errors of some functions."""
    _, _, said = str(error).partition(": ")
    try:
        read = json.loads(said)
    except ValueError:
        read = {"exception_message": said}
    message, _, more = str(read.get("exception_message", "")).partition("\n")
    position = str(read.get("position", ""))
    return OwnWords(
        message=message,
        statement=statement,
        position=int(position) if position.isdigit() else None,
        candidates=tuple(_CANDIDATE.findall(more)),
    )


class Warehouse:
    """The one live DuckDB connection of a stage, used from one thread only."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, *, is_for_authors: bool = False
    ) -> None:
        self.connection = connection
        self._is_for_authors = is_for_authors
        self._tables_read: dict[str, frozenset[str]] = {}
        self._is_interrupted = False

    def interrupt(self) -> None:
        """Interrupts the running statement, from another thread; its error is INTERRUPTED."""
        self._is_interrupted = True
        self.connection.interrupt()

    def run(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        purpose: str = "running a statement",
    ) -> None:
        """Runs the statement; raises WarehouseError."""
        self._execute(sql, parameters, purpose, lambda one: None)

    def rows(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        purpose: str = "reading rows",
    ) -> list[tuple[Any, ...]]:
        """All rows of a query; raises WarehouseError."""
        return self._execute(sql, parameters, purpose, lambda one: one.fetchall())

    def batches(
        self,
        sql: str,
        parameters: Mapping[str, object] | None = None,
        *,
        size: int = 100_000,
        purpose: str = "reading rows",
    ) -> Iterator[Any]:
        """A query's rows as Arrow tables of bounded size, at least one; raises WarehouseError."""
        reader = self._execute(sql, parameters, purpose, lambda one: one.to_arrow_reader(size))
        is_empty = True
        try:
            for batch in reader:
                is_empty = False
                yield batch
        except (duckdb.Error, OSError, MemoryError) as error:  # OSError: DuckDB's, by Arrow
            stop_if_asked()
            raise self._fault(error, purpose, sql) from None
        if is_empty:
            yield reader.schema.empty_table()

    @contextmanager
    def showing(self, name: str, table: Any) -> Iterator[None]:
        """A block in which an Arrow table can be queried under that name; raises WarehouseError."""
        try:
            self.connection.register(name, table)
        except (duckdb.Error, MemoryError) as error:
            raise _translated(error, "showing a table") from None
        try:
            yield
        finally:
            self.connection.unregister(name)

    def row(self, sql: str, parameters: Mapping[str, object] | None = None) -> tuple[Any, ...]:
        """The first row of a query that has one; raises WarehouseError."""
        found = self._execute(sql, parameters, "reading a row", lambda one: one.fetchone())
        if found is None:
            raise WarehouseError(
                "the warehouse", expected="a row", found="none", do="This is our fault."
            )
        return tuple(found)

    def script(self, path: Path) -> None:
        """Runs all statements of an SQL file in their order; raises WarehouseError."""
        self._execute(
            path.read_text(encoding="utf-8"), None, f"running {path.name}", lambda one: None
        )

    def tables_read(self, sql: str) -> frozenset[str]:
        """The tables a query names, as `schema.table`, without its own common table expressions."""
        if sql not in self._tables_read:
            try:
                plain = without_parameters(sql)
                names = self.connection.get_table_names(plain, qualified=True)
            except duckdb.Error as error:
                raise self._fault(error, "reading which tables a query names", sql) from None
            # a view of the attached night has the name of the table it shows
            self._tables_read[sql] = frozenset(
                name.split(" AS ")[0].replace('"', "").removeprefix("night.") for name in names
            )
        return self._tables_read[sql]

    def statement_kinds(self, sql: str) -> list[str]:
        """The kind of each statement of a text (`SELECT`, ...); raises WarehouseError."""
        try:
            return [s.type.name for s in self.connection.extract_statements(sql)]
        except duckdb.Error as error:
            raise self._fault(error, "reading a statement", sql) from None

    def _fault(
        self, error: duckdb.Error | OSError | MemoryError, purpose: str, sql: str
    ) -> WarehouseError:
        """Our own error, with DuckDB's words if the warehouse is for authors."""
        fault = _translated(error, purpose, is_interrupted=self._is_interrupted)
        if self._is_for_authors:
            fault.own_words = _own_words(error, sql)
            marked = _MARKED.fullmatch(f"Invalid Input Error: {fault.own_words.message}")
            fault.reason = marked.group(1) if marked else ""
        return fault

    def _execute(
        self,
        sql: str,
        parameters: Mapping[str, object] | None,
        purpose: str,
        read: Callable[[duckdb.DuckDBPyConnection], T],
    ) -> T:
        """The result of `read` on an answer; DuckDB may still work on it and raise an error."""
        stop_if_asked()
        self._is_interrupted = False
        try:
            return read(self.connection.execute(sql, dict(parameters) if parameters else None))
        except (duckdb.Error, MemoryError) as error:
            stop_if_asked()
            raise self._fault(error, purpose, sql) from None
        except RuntimeError:
            stop_if_asked()  # DuckDB turns Ctrl-C into an ordinary error
            raise


@contextmanager
def open_warehouse(
    path: Path | None = None,
    *,
    spill: Path | None = None,
    read_only: bool = False,
    memory_limit: str | None = None,
    is_little: bool = False,
    is_for_authors: bool = False,
) -> Iterator[Warehouse]:
    """A warehouse on a file, or in memory, closed afterwards; raises WarehouseError.

    `spill` is a private folder in which DuckDB may put data that do not fit in memory.
    `memory_limit` is the memory it may use before it spills, such as `4GB`. A small warehouse uses
    one thread, because distributing a few rows costs more than reading them. With `is_for_authors`
    it has only invented rows, and its errors have DuckDB's own words.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if spill is not None:
        settings["temp_directory"] = str(spill)
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    if is_little:
        settings["threads"] = 1
    try:
        connection = duckdb.connect(
            str(path) if path else ":memory:", read_only=read_only, config=settings
        )
    except duckdb.Error as error:
        raise _translated(error, "opening a database file") from None
    try:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set errors_as_json = {str(is_for_authors).lower()}")
        # without an interrupt the statement continues, and closing would wait for it
        with stopping(connection.interrupt):
            yield Warehouse(connection, is_for_authors=is_for_authors)
    finally:
        connection.close()


def part_of_memory(parts: int) -> str:
    """A fraction of the memory of this machine or control group, in DuckDB's notation."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no control group, or one without a limit
        machine = min(machine, int(_OF_THE_GROUP.read_text(encoding="ascii")))
    return f"{machine // (parts * _MEGABYTE)}MB"


@contextmanager
def without_pandas() -> Iterator[None]:
    """Keeps DuckDB from importing pandas (half a second): our parameters are plain values."""
    is_absent = "pandas" not in sys.modules
    if is_absent:
        sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if is_absent:
            del sys.modules["pandas"]
