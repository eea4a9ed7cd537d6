"""A worksheet that writes the same bytes as XlsxWriter's own, in less time.

XlsxWriter searches every text three times for letters that must be escaped, and every cell for
formats of its row and column. A night has millions of cells. Nearly all are a plain text or a
number with a format of its own, and this module writes these directly.
"""

import re
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellNumberTuple, CellStringTuple, Worksheet

# letters to escape, XlsxWriter's "_x000A_", and a space at either end, which must be marked
_NOT_PLAIN = re.compile(r'["&<>\x00-\x1f\ufffe\uffff]|_x|\A\s|\s\Z')


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types for a subclass
    """A worksheet in a workbook with constant memory."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Writes one cell; a cell that is not plain is left to XlsxWriter."""
        if cell.format is None:
            super()._write_cell(row, col, cell)
            return
        kind = cell.__class__
        if kind is CellStringTuple and not _NOT_PLAIN.search(cell.string):
            shown = f' t="inlineStr"><is><t>{cell.string}</t></is></c>'
        elif kind is CellNumberTuple:
            shown = f"><v>{cell.number:.16G}</v></c>"
        else:
            super()._write_cell(row, col, cell)
            return
        place = xl_rowcol_to_cell_fast(row, col)
        self.fh.write(f'<c r="{place}" s="{cell.format._get_xf_index()}"{shown}')
