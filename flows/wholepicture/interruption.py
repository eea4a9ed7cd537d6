"""Ctrl-C, remembered: libraries drop it, or take it for a fault, and go on working.

SIGTERM (a shutdown, `timeout`) and SIGHUP (a session that is closed) end a run as Ctrl-C does.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SAID = "Interrupted. What was published stands; the next run starts clean."

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_heard: list[int] = []
_ever_heard: list[int] = []
_stops: list[Callable[[], None]] = []


def listen() -> None:
    """From now on Ctrl-C is remembered; while a warehouse is open, it stops at the next statement.

    A KeyboardInterrupt raised wherever the program happens to be may fall into a destructor or a
    weak reference's callback, where it is printed and dropped. Pressed twice, it is raised there.
    """
    _heard.clear()
    _ever_heard.clear()
    listen_again()


def listen_again() -> None:
    """A library that has put itself in the way hears no signal any more; what was heard stands.

    A signal that was ignored when the program began (`nohup`) stays so.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _hear)


def listen_no_more() -> None:
    """What is left is to clear up: no signal but SIGKILL ends it before its time."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def stop_if_asked() -> None:
    """Raises KeyboardInterrupt if Ctrl-C was heard; once, so that what was begun can be cleared."""
    if _heard:
        _heard.clear()
        raise KeyboardInterrupt


def was_heard() -> bool:
    """Whether Ctrl-C was heard since we listen, whatever has become of it since."""
    return bool(_ever_heard)


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
    _ever_heard.append(number)
    for stop in _stops:
        stop()
    # a closed session may say so twice
    if not _stops or _heard.count(signal.SIGINT) > 1:
        raise KeyboardInterrupt
