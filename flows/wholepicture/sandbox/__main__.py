"""The sandboxed process: a question in JSON on stdin, one answer on stdout.

Its one argument is the process id of its parent.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from wholepicture.interruption import end_with
from wholepicture.sandbox.elements_as_csv import Wanted, elements_written
from wholepicture.sandbox.sheet_as_csv import TargetError, written
from wholepicture.sandbox.workbook_parts import RefusedError

MEMORY = 2 << 30  # bytes of address space
SECONDS = 600  # seconds of processor time
WRITTEN = 4 << 30  # bytes


def _limited() -> None:
    """Limits the memory, time and disk of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The number of rows and other counts, or one word of refusal."""
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
            asked["lines_above"],
        )
    except (RefusedError, TargetError, MemoryError) as error:
        words = {TargetError: "disk", MemoryError: "limits"}
        return {"refused": words.get(type(error), str(error))}
    except Exception:  # the file caused it, and its text might quote the file
        return {"refused": "damaged"}


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    _limited()
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)
