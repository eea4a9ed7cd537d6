"""Ctrl-C, remembered: Python drops an interruption that falls into a library's clean-up."""

import signal
from types import FrameType

_heard: list[int] = []


def listen() -> None:
    """From now on Ctrl-C interrupts what runs, as ever, and is remembered besides.

    A KeyboardInterrupt raised inside a destructor or a weak reference's callback is printed and
    dropped, and what was interrupted goes on as if nothing had been asked.
    """
    _heard.clear()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def stop_if_asked() -> None:
    """Raises KeyboardInterrupt if Ctrl-C was heard and dropped."""
    if _heard:
        raise KeyboardInterrupt


def _hear(number: int, _frame: FrameType | None) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
