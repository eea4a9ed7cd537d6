"""Ctrl-C, remembered: libraries drop it, or take it for a fault, and go on working."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_heard: list[int] = []
_stops: list[Callable[[], None]] = []


def listen() -> None:
    """From now on Ctrl-C is remembered; while a warehouse is open, it stops at the next statement.

    A KeyboardInterrupt raised wherever the program happens to be may fall into a destructor or a
    weak reference's callback, where it is printed and dropped. Pressed twice, it is raised there.
    """
    _heard.clear()
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _hear)


def stop_if_asked() -> None:
    """Raises KeyboardInterrupt if Ctrl-C was heard; once, so that what was begun can be cleared."""
    if _heard:
        _heard.clear()
        raise KeyboardInterrupt


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Meanwhile Ctrl-C calls `stop`, and is raised by `stop_if_asked` alone."""
    _stops.append(stop)
    try:
        yield
    finally:
        _stops.remove(stop)


def _hear(number: int, _frame: FrameType | None) -> None:
    _heard.append(number)
    for stop in _stops:
        stop()
    if not _stops or len(_heard) > 1:
        raise KeyboardInterrupt
