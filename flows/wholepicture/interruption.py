"""Ctrl-C, remembered: libraries drop it, or turn it into another error, and go on working.

SIGTERM (a shutdown, `timeout`) and SIGHUP (a session that is closed) end a run as Ctrl-C does.
Python handles a signal once its main thread is back from DuckDB, which may be at one piece of a
query for hours: a thread that the signal wakes at once interrupts DuckDB until then.
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

# seconds: DuckDB forgets an interrupt that comes while it still plans a statement
_AGAIN = 0.2

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_IS_WOKEN = sys.platform != "win32"  # Windows waits for sockets alone
_HANDLED = 0  # no signal has that number

_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG

_pending: list[int] = []
_received: list[int] = []
_stops: list[Callable[[], None]] = []
# held while a stop is called again, so that none is called once the signal was raised; never taken
# by the handler, which may run while the main thread holds it
_stopping = _thread.allocate_lock()


def listen() -> None:
    """Handles signals from now on, forgetting earlier ones.

    While a warehouse is open, Ctrl-C is remembered and raised at the next statement: raised at any
    other moment, it may hit a destructor or the callback of a weak reference, where Python prints
    and drops it. The second Ctrl-C is raised at once.
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
    """Handles signals in this block; after it, the handlers that were there before do again.

    With `is_to_end` nothing is left to do after it but to end the process: signals are ignored.
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
    """Ignores all signals but SIGKILL, while the program clears up."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def stop_if_asked() -> None:
    """Raises KeyboardInterrupt if a signal came; once for each, so that clearing up can run."""
    if _pending:
        with _stopping:
            _pending.clear()
        raise KeyboardInterrupt


def was_interrupted() -> bool:
    """Whether a signal came since `listen`, raised since then or not."""
    return bool(_received)


def end_with(parent: int) -> None:
    """Makes this process end when its parent ends, however the parent ends; on Linux alone."""
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
        with suppress(BlockingIOError):  # full of signals: the thread is at work already
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
    """The end of a pipe to which a signal is written; a thread waits at the other end, once."""
    waiting, written = os.pipe()
    os.set_blocking(written, False)
    _thread.start_new_thread(_stop_until_handled, (waiting,))
    return written


def _stop_until_handled(waiting: int) -> None:
    """Makes what the handler writes follow the signal in the pipe, so that it cannot be missed."""
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
