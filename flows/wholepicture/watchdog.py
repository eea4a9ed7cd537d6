"""The watchdog: a thread that interrupts DuckDB once a time is over, and does nothing else.

It never runs a statement. It has ended before the statement that follows its block, so that it
interrupts no other than those it watches.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from wholepicture.warehouse import Warehouse, WarehouseError

# seconds: an interrupt that falls between two statements is lost, so that it is sent again
_AGAIN = 0.2


class Watch:
    """The state of a watchdog: whether the time is over."""

    def __init__(self) -> None:
        self.is_over = False


@contextmanager
def watched(warehouse: Warehouse, seconds: float) -> Iterator[Watch]:
    """A block whose statements are interrupted once it has lasted that long.

    An interrupted statement raises WarehouseError of the kind INTERRUPTED. A transaction that was
    open then is rolled back. Ctrl-C and SIGTERM are raised as they are without a watchdog.
    """
    try:
        with _timed(warehouse.interrupt, seconds) as watch:
            yield watch
    finally:
        if watch.is_over:
            with suppress(WarehouseError):  # none is open: most statements commit by themselves
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

    It is for a library that runs statements of its own, between which it works for long.
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
        """The rows of the result that are left."""
        return self._call("fetchall")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
