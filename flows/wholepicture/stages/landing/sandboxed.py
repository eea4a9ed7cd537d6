"""What only a process of its own may open: asked, and answered in words that we know.

What comes from outside may be damaged, or made to harm who opens it: what opens it has a limit of
memory, of time and of disk, and may die. That is one refused file, and never the end of a night.
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

PATIENCE = 1800  # seconds, for a machine with other work

_HOUSE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Made:
    """How many rows a table has that was made of something else, its header among them.

    The count is made independently of what made the table. `notes` are to be said of the file.
    """

    rows: int
    notes: tuple[str, ...]


class UnusableError(Exception):
    """It cannot be read; `reason` says why in our own words.

    One that `ends_early` may be whole the next time one looks.
    """

    def __init__(self, reason: str, *, ends_early: bool = False) -> None:
        self.reason, self.ends_early = reason, ends_early
        super().__init__(reason)


def asked(question: dict[str, Any]) -> dict[str, Any]:
    """What the process answered; one that died, or said what is no answer, reached a limit.

    Raises CouldNotFinishError where our disk was at fault.
    """
    try:
        answer = json.loads(_said(json.dumps(question).encode()))
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


def _said(question: bytes) -> bytes:
    """What the process said; it is ended when its time is over, or when we are asked to stop."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "wholepicture.sandbox", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": _with_house(), "ARROW_DEFAULT_MEMORY_POOL": "system"},
    ) as process:
        try:
            with stopping(process.kill):
                said, _ = process.communicate(question, timeout=PATIENCE)
        finally:
            process.kill()
    stop_if_asked()
    return said


def _with_house() -> str:
    """Where the process finds this house, and then whatever this one was given."""
    return os.pathsep.join(filter(None, [str(_HOUSE), os.environ.get("PYTHONPATH")]))
