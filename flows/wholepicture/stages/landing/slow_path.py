"""Slowly and exactly: the good rows of a file put in order and stored, every other row refused."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wholepicture.files.encodings import as_utf8, is_utf8
from wholepicture.files.framing import (
    HEADER_AGAIN,
    NEVER_CLOSES,
    Bytes,
    frame,
)
from wholepicture.files.physical_lines import Marks
from wholepicture.files.pieces import joined
from wholepicture.files.stretches import Stretch
from wholepicture.stages.landing.headers import Layout
from wholepicture.stages.landing.ledger import Block, Ledger, read
from wholepicture.stages.landing.refusals import Refusals, runs_of
from wholepicture.stages.landing.text_table import Counted, room_for, stored_csv, view_raw
from wholepicture.stages.landing.working_copy import Working, created, mapped
from wholepicture.warehouse import Warehouse

_BATCH_CELLS = 500_000
_BATCH_BYTES = 8_000_000


@dataclass
class _Tongues:
    """Rows of a file that are not in UTF-8, and whether others are, beyond plain ASCII."""

    encoding: str
    foreign: int = 0
    utf8: int = 0

    def note(self, text: bytes) -> None:
        """The rows of the text are counted, in a file that was said to be in UTF-8."""
        if not self.encoding.startswith("utf-8"):
            return
        if is_utf8(text):
            self.utf8 += not text.isascii()
            return
        for row in text.splitlines():
            if is_utf8(row):
                self.utf8 += not row.isascii()
            else:
                self.foreign += 1
                # one row may hold both
                self.utf8 += as_utf8(row, "utf-8") != as_utf8(row, "cp1252")

    @property
    def spoken(self) -> str:
        """The encoding, as it was found."""
        if not self.foreign:
            return self.encoding
        return "mixed" if self.utf8 else "cp1252"


class _Last(NamedTuple):
    """A row that was refused: its fault, how many cells it has, where the next would begin."""

    fault: str
    cells: int
    after: int


@dataclass
class _Salvage:
    """What has been found so far, and where refused rows go."""

    file: Working
    tongues: _Tongues
    refusals: Refusals
    ledger: Ledger = field(default_factory=Ledger)
    last: _Last | None = None


def salvaged(warehouse: Warehouse, file: Working) -> Counted:
    """`landing.raw_<n>` holds the good rows, each with its line; refused_run holds the others.

    The good rows go through DuckDB too, from a file of them alone; where it does not read exactly
    those (a record too long for it), they are stored cell by cell.
    """
    kept = file.copy.path.with_suffix(".kept")
    salvage = _Salvage(file, _Tongues(file.copy.encoding), Refusals(warehouse, file))
    ledger = salvage.ledger
    ledger.blank_lines = file.layout.blank_lines
    try:
        with created(kept) as target:
            # DuckDB takes the first mark off, and with it one that belongs to the first row
            target.write(BOM_UTF8)
            _part(salvage, target.write)
        salvage.refusals.close()
        ledger.refused = salvage.refusals.rows
        if not stored_csv(warehouse, file, kept, records=ledger.records):
            _store_by_cell(warehouse, file, kept)
    finally:
        kept.unlink(missing_ok=True)
    view_raw(warehouse, file, ledger, header_records=0)
    return Counted(
        rows_read=ledger.records + ledger.refused,
        blank_lines=ledger.blank_lines,
        path="slow",
        encoding=salvage.tongues.spoken,
        foreign_rows=salvage.tongues.foreign,
        header_lines=ledger.header_lines,
        ends_early=_ends_early(salvage),
    )


def _part(salvage: _Salvage, write: Callable[[bytes], object]) -> None:
    """Good rows are written in UTF-8 with plain line ends and counted; the others are refused."""
    layout, data, ledger = salvage.file.layout, salvage.file.data, salvage.ledger
    for found in read(data, layout.dialect, layout.start, layout.line):
        if isinstance(found, Stretch):
            _part_stretch(salvage, found, write)
        elif isinstance(found, Block):
            write(_in_order(salvage, found))
            ledger.add(found)
            salvage.last = None
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        elif found.fault == HEADER_AGAIN and layout.skips_headers:
            ledger.header_lines += 1
            salvage.last = None
        elif found.fault:
            salvage.last = _Last(found.fault, len(found.cells), found.after)
            salvage.refusals.add_record(found, layout.spoken(found.column), found.fault)
        else:
            salvage.last = None
            text = data[found.start : found.end]
            write((text if text.isascii() else _as_utf8(salvage, text)) + b"\n")
            ledger.add_record(found.line)


def _part_stretch(salvage: _Salvage, found: Stretch, write: Callable[[bytes], object]) -> None:
    """The good records are written and counted; the others are refused."""
    layout, ledger = salvage.file.layout, salvage.ledger
    ledger.blank_lines += found.blank_lines
    is_good = found.kinds == 0
    is_header = found.with_fault(HEADER_AGAIN) & layout.skips_headers
    write(_written(salvage, found, is_good))
    ledger.add_lines(found.lines[is_good])
    ledger.header_lines += int(is_header.sum())
    is_refused = ~(is_good | is_header)
    faults = [(layout.spoken(column), fault) for fault, column in found.faults]
    salvage.refusals.add(runs_of(found, is_refused), faults)
    if len(found.kinds):
        fault, _ = found.faults[found.kinds[-1]]
        last = _Last(fault, int(found.cells[-1]), int(found.afters[-1]))
        salvage.last = last if is_refused[-1] else None


def _written(salvage: _Salvage, found: Stretch, which: Marks) -> bytes:
    """Those of the records in UTF-8, each ended by a plain line end."""
    text = bytearray(salvage.file.data[found.start : found.end] + b"\n")
    starts, ends = found.starts[which] - found.start, found.ends[which] - found.start
    np.frombuffer(text, np.uint8)[ends] = ord("\n")
    written = joined(text, starts, ends + 1)
    return written if written.isascii() else _as_utf8(salvage, written)


def _in_order(salvage: _Salvage, block: Block) -> bytes:
    """A block's records in UTF-8, each ended by a plain line end."""
    text = salvage.file.data[block.start : block.end]
    if not block.is_ready:
        text = _as_utf8(salvage, text)
    elif not text.isascii():
        salvage.tongues.note(text)
    if not text.endswith(block.line_end):
        text += block.line_end
    return text.replace(block.line_end, b"\n")


def _as_utf8(salvage: _Salvage, text: bytes) -> bytes:
    if text.isascii():
        return text
    salvage.tongues.note(text)
    return as_utf8(text, salvage.file.copy.encoding)


def _ends_early(salvage: _Salvage) -> bool:
    """Whether the last row was cut off: too few cells or an open quote, and no line end.

    A row with too few cells is as the file was written, and no sign of a cut, where others are
    refused for the same reason; but a quote left open may have made more than one of them.
    """
    last, data, reasons = salvage.last, salvage.file.data, salvage.refusals.reasons
    if last is None or last.fault == HEADER_AGAIN or bytes(data[-1:]) in (b"\n", b"\r"):
        return False
    if last.after < len(data):
        return False
    if last.fault == NEVER_CLOSES:
        return True
    is_alone = reasons[last.fault] == 1 or bool(reasons[NEVER_CLOSES])
    return 0 < last.cells < salvage.file.layout.width and is_alone


def _store_by_cell(warehouse: Warehouse, file: Working, kept: Path) -> None:
    """The good rows are in the table, handed over as lists of texts."""
    cells = file.cells
    columns = ", ".join(f"{cell} varchar" for cell in cells)
    table = f"landing.text_{file.number}"
    warehouse.run(f"create table {table} ({columns})")
    unnested = ", ".join(f"unnest(${cell})" for cell in cells)
    with mapped(kept) as data, room_for(warehouse, file.layout.width):
        for batch in _cells_in_batches(data, file.layout):
            lists: dict[str, object] = {
                cell: [row[place].decode("utf-8") or None for row in batch]
                for place, cell in enumerate(cells)
            }
            warehouse.run(
                f"insert into {table} select {unnested}", lists, purpose="storing an export"
            )


def _cells_in_batches(data: Bytes, layout: Layout) -> Iterator[list[tuple[bytes, ...]]]:
    """The cells of every row, in lists of bounded number and size."""
    batch: list[tuple[bytes, ...]] = []
    size = 0
    for found in frame(data, layout.unjudged, start=len(BOM_UTF8)):
        batch.append(found.cells or (b"",))
        size += found.end - found.start
        if len(batch) * layout.width >= _BATCH_CELLS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
