"""The process that opens what may harm: a question in JSON on stdin, one answer on stdout.

Its one argument is the process that asks.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from wholepicture.sandbox.elements_as_csv import Wanted, elements_written
from wholepicture.sandbox.sheet_as_csv import TargetError, written
from wholepicture.sandbox.workbook_parts import RefusedError

MEMORY = 2 << 30  # bytes of addresses
SECONDS = 600  # of computing
WRITTEN = 4 << 30  # bytes


_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG


def _tied_to(parent: int) -> None:
    """This process ends when its parent does, however that came to its end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it had ended before we asked


def _limited() -> None:
    """From now on this process has little to do harm with."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    """How many rows there are and what else is to be said, or one word why not."""
    try:
        if "document" in asked:
            return elements_written(
                Path(asked["document"]),
                asked["encoding"],
                Path(asked["target"]),
                Wanted.asked(asked),
            )
        return written(
            Path(asked["workbook"]),
            Path(asked["target"]),
            frozenset(asked["sheets"]),
            [frozenset(keys) for keys in asked["required"]],
        )
    except (RefusedError, TargetError, MemoryError) as error:
        words = {TargetError: "disk", MemoryError: "limits"}
        return {"refused": words.get(type(error), str(error))}
    except Exception:  # whatever it is, it came of the file, and its text would quote it
        return {"refused": "damaged"}


if __name__ == "__main__":
    _tied_to(int(sys.argv[1]))
    _limited()
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)
