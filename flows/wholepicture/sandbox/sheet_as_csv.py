"""One sheet of a workbook, read and written as CSV. fastexcel reads every cell as text.

The number of cells that are not blank, and their rows, must agree with a count made from the
sheet's XML. If they do not, the workbook is refused, and nothing is guessed.
"""

import csv
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from wholepicture.files.header_names import header_key
from wholepicture.sandbox.sheet_xml import Seen, looked_through
from wholepicture.sandbox.workbook_parts import RefusedError

LOOKED_AT = 20  # the rows in which a header is searched for

_SLICE = 10_000  # rows
_BREAKS = re.compile(r"[\r\n]+")


class TargetError(Exception):
    """The error that the CSV cannot be written: a fault of the disk, not of the workbook."""


def written(
    workbook: Path,
    target: Path,
    sheets: frozenset[str],
    required: Sequence[frozenset[str]],
    lines_above: int | None = 0,
) -> dict[str, int]:
    """The number of rows of the sheet written to `target`, each on the line of its number.

    A blank row becomes an empty line. So does a row above the header; `lines_above` is the number
    of these rows, or 0 if the header is to be searched for. If it is None, rows above the header
    are written too. Line breaks in a cell become spaces, so that each row is one line. Raises
    RefusedError and TargetError.
    """
    name, seen = looked_through(workbook, sheets)
    table = _Table(_read(workbook, name), seen)
    above = 0 if lines_above is None else table.rows_above_header(required, lines_above)
    lines = rows = 0
    with created(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, cells in table.rows():
            if number > above:
                file.write("\n" * (number - lines - 1))
                writer.writerow(cells)
                lines, rows = number, rows + 1
    return {"rows": rows, "rows_above": len(table.numbers) - rows}


@contextmanager
def created(target: Path) -> Iterator[TextIO]:
    """A new private file of text in UTF-8; raises TargetError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(target, flags, 0o600), "w", encoding="utf-8", newline="") as file:
            yield file
    except OSError:
        raise TargetError from None


def _read(workbook: Path, name: str) -> Any:
    """The sheet as an Arrow batch of texts."""
    import fastexcel
    import pyarrow  # type: ignore[import-untyped]

    reader = fastexcel.read_excel(str(workbook))
    return pyarrow.record_batch(reader.load_sheet(name, header_row=None, dtypes="string"))


class _Table:
    """The cells that fastexcel read, each at its place on the sheet, compared with the XML.

    `numbers` are the rows that are not blank. The first column is the first one that is not blank.
    """

    def __init__(self, batch: Any, seen: Seen) -> None:
        self._batch, self._seen = batch, seen
        self.numbers = sorted(seen.rows | {row for row, _ in seen.kept})
        columns = seen.columns | {column for _, column in seen.kept}
        self._columns = range(min(columns, default=1), max(columns, default=0) + 1)
        self._insist_that_they_agree()

    def _insist_that_they_agree(self) -> None:
        cells, rows, columns = 0, set(), set()
        for (row, column), text in self._cells():
            if (row, column) not in self._seen.kept and text.strip():
                cells += 1
                rows.add(row)
                columns.add(column)
        if (cells, rows, columns) != (self._seen.cells, self._seen.rows, self._seen.columns):
            raise RefusedError("disagreement")

    def _cells(self) -> Iterator[tuple[tuple[int, int], str]]:
        top, left = self._seen.first
        for row, texts in self._read_rows(top):
            for column, text in enumerate(texts, start=left):
                if text:
                    yield (row, column), text

    def _read_rows(self, top: int) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        for start in range(0, self._batch.num_rows, _SLICE):
            columns = [column.to_pylist() for column in self._batch.slice(start, _SLICE).columns]
            yield from enumerate(zip(*columns, strict=True), start=top + start)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that is not blank, with its number."""
        top, left = self._seen.first
        kept, wanted = self._seen.kept, set(self.numbers)
        for row, texts in self._read_rows(top):
            if row in wanted:
                yield (
                    row,
                    [
                        _BREAKS.sub(" ", kept.get((row, column)) or texts[column - left] or "")
                        for column in self._columns
                    ],
                )

    def rows_above_header(self, required: Sequence[frozenset[str]], declared: int) -> int:
        """The number of rows above the header: as declared, if half the required columns follow.

        Otherwise the header is the first row that does. If a row above it looks like data, the
        number is 0.
        """
        above: list[list[str]] = []
        for number, cells in self.rows():
            if number > declared:
                if _is_known(cells, required):
                    return number - 1
                break
        for place, (number, cells) in enumerate(self.rows()):
            if _is_known(cells, required):
                return 0 if any(_is_a_row(each, cells, required) for each in above) else number - 1
            if place + 1 == LOOKED_AT:
                break
            above.append(cells)
        return 0


def _is_known(cells: Sequence[str], required: Sequence[frozenset[str]]) -> bool:
    """Whether the cells name at least half of the columns that the feed requires."""
    keys = {header_key(cell) for cell in cells}
    return 2 * sum(bool(keys & each) for each in required) >= len(required)


def _is_a_row(
    cells: Sequence[str], header: Sequence[str], required: Sequence[frozenset[str]]
) -> bool:
    """Whether cells above a header fill most columns, and all required ones."""
    needed = frozenset().union(*required)
    return 2 * sum(bool(cell.strip()) for cell in cells) > len(cells) and all(
        cell.strip() for cell, name in zip(cells, header, strict=True) if header_key(name) in needed
    )
