"""A sheet of a workbook into a CSV working file, read in a process of its own.

A workbook may be damaged, or made to harm who opens it: what opens it has a limit of memory, of
time and of disk, and may die. That is one refused file, and never the end of a night.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wholepicture.contract import FeedFile, header_key
from wholepicture.errors import CouldNotFinishError

PATIENCE = 1800  # seconds, for a machine with other work

_HOUSE = Path(__file__).resolve().parents[2]
_REASONS = {
    "torn": "it ends early",
    "no_workbook": "it is not an Excel workbook (.xlsx)",
    "locked": "it is locked with a password, or in Excel's format of before 2007",
    "members": "its zip holds more parts than a workbook has",
    "unpacked": "it unpacks to more than 500 MB, or to 200 times its size",
    "doctype": "a part of it has a DOCTYPE",
    "cells": "its sheet reaches over more than 50 million cells",
    "letters": "a cell holds more than a million letters",
    "two_sheets": "two of its sheets have names of this list",
    "from_1904": "it counts days from 1904: save it with Excel's usual count",
    "no_result": "it holds formulas without their results: open it in Excel and save it",
    "damaged": "it is damaged",
    "disagreement": "its cells, read in two ways, are not the same",
    "limits": "reading it takes more memory or time than is given",
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How many rows a sheet has that say something, its header among them.

    The count is of the sheet's XML and owes nothing to what read the cells. `rows_above` are the
    rows that say something above the header; they are no part of `rows`, and not in the CSV.
    """

    rows: int
    rows_above: int


class UnusableWorkbookError(Exception):
    """The workbook cannot be read; `reason` says why in our own words.

    One that `ends_early` may be whole the next time one looks.
    """

    def __init__(self, word: str) -> None:
        self.reason = _REASONS.get(word, _REASONS["damaged"])
        self.ends_early = word == "torn"
        super().__init__(self.reason)


class NoSuchSheetError(Exception):
    """The workbook has no sheet of that name; says nothing of it."""


def sheet_as_csv(workbook: Path, file: FeedFile, target: Path) -> Sheet:
    """`target` holds the file's sheet as CSV, in UTF-8 with commas and LF: line n is row n.

    Rows that say nothing, and rows above the header, are empty lines. Days that Excel writes as
    dates come as yyyy-mm-dd hh:mm:ss, all else as it stands in the sheet; a line break inside a
    cell becomes a space. `workbook` is a copy of our own, which nobody changes meanwhile. Raises
    UnusableWorkbookError, NoSuchSheetError and CouldNotFinishError.
    """
    answer = _asked(
        {
            "workbook": str(workbook),
            "target": str(target),
            "sheets": sorted({header_key(sheet) for sheet in file.sheets}),
            "required": [sorted(column.header_keys) for column in file.required],
        }
    )
    rows, above, word = (answer.get(key) for key in ("rows", "rows_above", "refused"))
    if isinstance(rows, int) and isinstance(above, int):
        return Sheet(rows=rows, rows_above=above)
    if word == "no_sheet":
        raise NoSuchSheetError
    if word == "disk":
        raise CouldNotFinishError(
            "the working copy of a sheet",
            expected="a disk with room that can be written",
            found="none",
            do="Free space in the store and run the night again.",
        )
    raise UnusableWorkbookError(str(word))


def _asked(question: dict[str, Any]) -> dict[str, Any]:
    """What the process answered; one that died, or said what is no answer, reached a limit."""
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "wholepicture.sheets"],
            input=json.dumps(question).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _with_house(), "ARROW_DEFAULT_MEMORY_POOL": "system"},
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": "limits"}
    return answer if isinstance(answer, dict) else {"refused": "limits"}


def _with_house() -> str:
    """Where the process finds this house, and then whatever this one was told."""
    return os.pathsep.join(filter(None, [str(_HOUSE), os.environ.get("PYTHONPATH")]))
