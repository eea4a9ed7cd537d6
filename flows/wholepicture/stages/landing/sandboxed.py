"""Requests to the sandboxed process, the only one that opens workbooks and XML documents.

A file from outside may be damaged, or made to attack the program that opens it. The process has
limits of memory, time and disk. If it dies, one file is refused and the night goes on.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholepicture.errors import CouldNotFinishError
from wholepicture.interruption import stop_if_asked, stopping

PATIENCE = 1800  # seconds; long enough for a busy machine

_FLOWS = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class MadeTable:
    """The number of rows, header included, of a table that was made from a sheet or document.

    They are counted independently of the code that made the table. `notes` are about the file.
    """

    rows: int
    notes: tuple[str, ...]


class UnusableError(Exception):
    """The error for a file that cannot be read; `reason` says why, in our own words.

    A file that `ends_early` may still be arriving.
    """

    def __init__(self, reason: str, *, ends_early: bool = False) -> None:
        self.reason, self.ends_early = reason, ends_early
        super().__init__(reason)


def asked(question: dict[str, Any]) -> dict[str, Any]:
    """The answer of the process; `limits` if it died or gave no valid answer.

    Raises CouldNotFinishError if our own disk was at fault.
    """
    try:
        answer = json.loads(_output_of(json.dumps(question).encode()))
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": "limits"}
    if not isinstance(answer, dict):
        return {"refused": "limits"}
    if answer.get("refused") == "disk":
        raise CouldNotFinishError(
            "the working copy of a sheet or document",
            expected="a disk with room that can be written",
            found="none",
            do="Free space in the store and run the night again.",
        )
    return answer


def _output_of(question: bytes) -> bytes:
    """The output of the process, which is killed at its time limit or if this run is stopped."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "wholepicture.sandbox", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": _import_path(), "ARROW_DEFAULT_MEMORY_POOL": "system"},
    ) as process:
        try:
            with stopping(process.kill):
                said, _ = process.communicate(question, timeout=PATIENCE)
        finally:
            process.kill()
    stop_if_asked()
    return said


def _import_path() -> str:
    """The import path of the process: this package, then the PYTHONPATH of this process."""
    return os.pathsep.join(filter(None, [str(_FLOWS), os.environ.get("PYTHONPATH")]))
