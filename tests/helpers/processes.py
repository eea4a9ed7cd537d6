"""Processes of this machine, as /proc shows them."""

import time
from collections.abc import Callable
from pathlib import Path


def until(found: Callable[[], object], seconds: float = 60) -> object:
    """The first result that is not empty, after repeated attempts."""
    end = time.monotonic() + seconds
    while not (here := found()) and time.monotonic() < end:
        time.sleep(0.002)
    return here


def children(process: int) -> list[int]:
    """The processes that any thread of the process started."""
    found: list[int] = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(word) for word in listed.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def descendants(process: int) -> list[int]:
    """The process's children, and their children."""
    found = children(process)
    return found + [inner for one in found for inner in descendants(one)]


def is_there(process: int) -> bool:
    """Whether the process exists and has not ended; its parent may be gone."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
