"""Ctrl-C is remembered here, since libraries may drop it or turn it into another error.

SIGTERM (a shutdown, `timeout`) and SIGHUP (a closed session) end a run like Ctrl-C. Python handles
a signal only after its main thread returns from DuckDB, which may work on one piece of a query for
hours. A thread that the signal wakes at once interrupts DuckDB until then.
"""

import _thread
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType

SAID = "Interrupted. What was published stands; the next run starts clean."

# seconds, because DuckDB forgets an interrupt that comes while it plans a statement
_AGAIN = 0.2

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_IS_WOKEN = sys.platform != "win32"  # Windows can only wait for sockets
_HANDLED = 0  # no signal has that number

_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG

_pending: list[int] = []
_received: list[int] = []
_stops: list[Callable[[], None]] = []
# held while a stop is called again, so that none is called after the signal was raised; the handler
# never takes it, because it may run while the main thread holds it
_stopping = _thread.allocate_lock()


def listen() -> None:
    """Handles signals from now on, forgetting earlier ones.

    While a warehouse is open, Ctrl-C is remembered and raised at the next statement. At any other
    moment it may be raised in a destructor or the callback of a weak reference, where Python prints
    and drops it. A second Ctrl-C is raised at once.
    """
    _pending.clear()
    _received.clear()
    listen_again()


def listen_again() -> None:
    """Handles signals again, after a library has set its own handlers.

    Signals received before are still remembered. A signal that was ignored when the program began
    (`nohup`) is still ignored.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _on_signal)
    if _IS_WOKEN:
        signal.set_wakeup_fd(_waking(), warn_on_full_buffer=False)


@contextmanager
def listening(*, is_to_end: bool = False) -> Iterator[None]:
    """Handles signals in this block, and restores the earlier handlers after it.

    With `is_to_end`, the process only has to end after the block, so signals are then ignored.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    woken_before = signal.set_wakeup_fd(-1)
    listen()
    try:
        yield
    finally:
        if is_to_end:
            listen_no_more()
        else:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken_before)


def listen_no_more() -> None:
    """Ignores all signals except SIGKILL, while the program cleans up."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def stop_if_asked() -> None:
    """Raises KeyboardInterrupt if a signal came, once for each, so that cleaning up can run."""
    if _pending:
        with _stopping:
            _pending.clear()
        raise KeyboardInterrupt


def was_interrupted() -> bool:
    """Whether a signal came since `listen`, whether or not it was raised."""
    return bool(_received)


def end_with(parent: int) -> None:
    """Makes this process end when its parent ends, however the parent ends; only on Linux."""
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent had ended before the call


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """A block in which a signal calls `stop`, and only `stop_if_asked` raises it.

    `stop` is called again and again until then.
    """
    _stops.append(stop)
    try:
        yield
    finally:
        with _stopping:
            _stops.remove(stop)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    if _IS_WOKEN:
        with suppress(BlockingIOError):  # full of signals, so the thread is already working
            os.write(_waking(), bytes([_HANDLED]))
    _pending.append(number)
    _received.append(number)
    for stop in _stops:
        stop()
    if _stops and len(_pending) == 1:
        # `threading` has locks that the main thread may hold while this handler runs
        _thread.start_new_thread(_stop_until_raised, ())
    # a closed session may send its signal twice
    if not _stops or _pending.count(signal.SIGINT) > 1:
        raise KeyboardInterrupt


def _stop_until_raised() -> None:
    while _pending and _stops:
        time.sleep(_AGAIN)
        with _stopping:
            for stop in _stops if _pending else ():
                stop()


@cache
def _waking() -> int:
    """The end of a pipe to which signals are written; a thread waits once at the other end."""
    waiting, written = os.pipe()
    os.set_blocking(written, False)
    _thread.start_new_thread(_stop_until_handled, (waiting,))
    return written


def _stop_until_handled(waiting: int) -> None:
    """Calls the stops again and again, from a signal until the main thread has handled it."""
    is_handled = True
    while True:
        if select.select([waiting], [], [], None if is_handled else _AGAIN)[0]:
            for number in os.read(waiting, 64):
                if number in (*_SIGNALS, _HANDLED):
                    is_handled = number == _HANDLED
        with _stopping:
            for stop in (
                _stops if not (is_handled or select.select([waiting], [], [], 0)[0]) else ()
            ):
                stop()
