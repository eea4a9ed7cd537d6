"""The watchdog: a thread that interrupts DuckDB after a given time, and does nothing else.

It never runs a statement. It ends before the statement after its block begins, so it interrupts
only the statements that it watches.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from wholepicture.warehouse import Warehouse, WarehouseError

# seconds; an interrupt between two statements is lost, so it is sent again
_AGAIN = 0.2


class Watch:
    """The state of a watchdog: whether the time is over."""

    def __init__(self) -> None:
        self.is_over = False


@contextmanager
def watched(warehouse: Warehouse, seconds: float) -> Iterator[Watch]:
    """A block whose statements are interrupted after that time.

    An interrupted statement raises WarehouseError of the kind INTERRUPTED. An open transaction is
    rolled back. Ctrl-C and SIGTERM are raised as without a watchdog.
    """
    try:
        with _timed(warehouse.interrupt, seconds) as watch:
            yield watch
    finally:
        if watch.is_over:
            with suppress(WarehouseError):  # if no transaction is open
                warehouse.run("rollback", purpose="undoing what was interrupted")


@contextmanager
def _timed(interrupt: Callable[[], None], seconds: float) -> Iterator[Watch]:
    watch, done = Watch(), threading.Event()

    def interrupt_when_over() -> None:
        if done.wait(seconds):
            return
        watch.is_over = True
        interrupt()
        while not done.wait(_AGAIN):
            interrupt()

    thread = threading.Thread(target=interrupt_when_over, name="watchdog", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        done.set()
        thread.join()


class WatchedConnection:
    """A warehouse's connection whose statements are interrupted after some seconds.

    It is for a library that runs statements of its own and works for a long time between them.
    """

    def __init__(self, warehouse: Warehouse, seconds: float) -> None:
        self._connection, self._seconds = warehouse.connection, seconds
        self.was_interrupted = False

    def _call(self, method: str, *given: Any) -> Any:
        with _timed(self._connection.interrupt, self._seconds) as watch:
            try:
                return getattr(self._connection, method)(*given)
            finally:
                self.was_interrupted |= watch.is_over

    def execute(self, *given: Any) -> Any:
        """The result of DuckDB's `execute`."""
        return self._call("execute", *given)

    def fetchone(self) -> Any:
        """The next row of the result, or None."""
        return self._call("fetchone")

    def fetchmany(self, *given: Any) -> Any:
        """The next rows of the result."""
        return self._call("fetchmany", *given)

    def fetchall(self) -> Any:
        """The remaining rows of the result."""
        return self._call("fetchall")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
