"""The account of a file: its row in `landing.file`, and its columns in `landing.file_column`."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from wholepicture.rules.feeds import Declared, FeedFile
from wholepicture.stages.landing.headers import Layout
from wholepicture.stages.landing.working_copy import Working
from wholepicture.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class LandedFile:
    """The account of one file: rows read = rows landed + rows refused, always."""

    file_number: int
    agency: str
    file: str
    table: str
    state: str
    rows_read: int = 0
    rows_landed: int = 0
    rows_refused: int = 0
    blank_lines: int = 0
    header_lines: int = 0
    cells_blanked: int = 0
    size: int = 0
    sha256: str = ""
    encoding: str = ""
    path: str = ""
    reason: str = ""


def note_file(
    warehouse: Warehouse, file: LandedFile, delivered_for: date | None, declared: Declared
) -> None:
    """Writes the file's row in landing.file."""
    warehouse.run(
        "insert into landing.file select $number, $agency, $file, $table_name, $delivered_for,"
        " $delivered_at, $declared_rows, $declared_sha256, $bytes, $sha256, $encoding, $path,"
        " $read, $landed, $refused, $blank, $headers, $blanked, $state, $reason",
        {
            "number": file.file_number,
            "agency": file.agency,
            "file": file.file,
            "table_name": file.table or None,
            "delivered_for": delivered_for,
            "delivered_at": declared.produced_at or None,
            "declared_rows": declared.rows,
            "declared_sha256": declared.sha256 or None,
            "bytes": file.size,
            "sha256": file.sha256 or None,
            "encoding": file.encoding or None,
            "path": file.path or None,
            "read": file.rows_read,
            "landed": file.rows_landed,
            "refused": file.rows_refused,
            "blank": file.blank_lines,
            "headers": file.header_lines,
            "blanked": file.cells_blanked,
            "state": file.state,
            "reason": file.reason or None,
        },
        purpose="noting a file",
    )


def note_columns(warehouse: Warehouse, number: int, file: FeedFile, layout: Layout | None) -> None:
    """Writes to `landing.file_column` every agreed column, and every other delivered one.

    A column without a header is left out: tools add one for row numbers, or by a delimiter at the
    end of each row.
    """
    came = layout.columns if layout else ()
    nameless = layout.nameless if layout else frozenset()
    rows: list[tuple[object, ...]] = [
        (place, column.name, column.header, column.key, True) if column
        else (place, None, None, False, True)
        for place, column in enumerate(came, start=1)
        if place not in nameless
    ]  # fmt: skip
    rows += [
        (None, column.name, column.header, column.key, False)
        for column in file.agreed
        if column not in came
    ]
    if not rows:
        return
    names = ("place", "name", "header", "is_key", "came")
    unnested = ", ".join(f"unnest(${name})" for name in names)
    warehouse.run(
        f"insert into landing.file_column select $number, {unnested}",
        {"number": number, **dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))},
        purpose="noting the columns of a file",
    )


def note_lines_above(warehouse: Warehouse, file: Working) -> None:
    """Writes the lines above a file's header and directly below it to `landing.line_above`.

    They are written as delivered, and nothing else reads them.
    """
    layout = file.layout
    first, after = layout.header
    for lines, start, end in ((layout.above, 0, first), (layout.below, after, layout.start)):
        if not lines:
            continue
        places = file.copy.as_delivered(file.data, np.array([start]), np.array([end]))
        raw = file.copy.bytes_at(file.data, *places)
        warehouse.run(
            "insert into landing.line_above select $number, $agency, $file, $lines, $raw",
            {
                "number": file.number,
                "agency": file.name.agency,
                "file": file.name.name,
                "lines": lines,
                "raw": raw,
            },
            purpose="keeping the lines above a header",
        )
