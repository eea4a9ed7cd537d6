"""A sheet of a workbook, written as a working CSV file by the sandboxed process."""

from pathlib import Path

from wholepicture.rules.feeds import FeedFile, header_key
from wholepicture.stages.landing.sandboxed import MadeTable, UnusableError, asked

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
    "disagreement": "its cells, read in two ways, are not the same",
    "limits": "reading it takes more memory or time than is given",
}
_DAMAGED = "it is damaged"


class NoSuchSheetError(Exception):
    """The error for a workbook without a sheet of that name; it quotes nothing of the workbook."""


def sheet_as_csv(workbook: Path, file: FeedFile, target: Path) -> MadeTable:
    """The result of writing the sheet to `target` as CSV: UTF-8, commas, LF, line n is row n.

    Blank rows, and rows above the header, are empty lines. Excel's dates are written as yyyy-mm-dd
    hh:mm:ss, and all other cells as they are in the sheet, with line breaks as spaces. Rows are
    counted in the sheet's XML, independently of fastexcel. Filled rows above the header are
    reported and not counted; if the header may be repeated, they are written too. `workbook` is our
    own copy, which nobody changes. Raises UnusableError, NoSuchSheetError and CouldNotFinishError.
    """
    answer = asked(
        {
            "workbook": str(workbook),
            "target": str(target),
            "sheets": sorted({header_key(sheet) for sheet in file.sheets}),
            "required": [sorted(column.header_keys) for column in file.required],
            # lines above a header may be repeated with it, and are compared when the rows are read
            "lines_above": None if file.header_repeated else file.lines_above,
        }
    )
    rows, above, word = (answer.get(key) for key in ("rows", "rows_above", "refused"))
    if isinstance(rows, int) and isinstance(above, int):
        notes = [f"rows above its header, not read: {above}"] if above else []
        return MadeTable(rows=rows, notes=("a sheet of a workbook", *notes))
    if word == "no_sheet":
        raise NoSuchSheetError
    raise UnusableError(_REASONS.get(str(word), _DAMAGED), ends_early=word == "torn")
