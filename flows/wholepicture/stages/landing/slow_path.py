"""The slow and exact way: good rows are rewritten and stored, every other row is refused."""

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
class _Encodings:
    """The number of rows that are not UTF-8, and of rows that are UTF-8 beyond plain ASCII."""

    encoding: str
    foreign: int = 0
    utf8: int = 0

    def note(self, text: bytes) -> None:
        """Counts the rows of the text, if the file was declared as UTF-8."""
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
                # one row may have both
                self.utf8 += as_utf8(row, "utf-8") != as_utf8(row, "cp1252")

    @property
    def found(self) -> str:
        """The encoding that was found."""
        if not self.foreign:
            return self.encoding
        return "mixed" if self.utf8 else "cp1252"


class _LastRefused(NamedTuple):
    """The last refused row: its fault, its number of cells, and where the next row would begin."""

    fault: str
    cells: int
    after: int


@dataclass
class _Progress:
    """The counts so far, and where refused rows go."""

    file: Working
    encodings: _Encodings
    refusals: Refusals
    ledger: Ledger = field(default_factory=Ledger)
    last: _LastRefused | None = None


def loaded_slowly(warehouse: Warehouse, file: Working) -> Counted:
    """The count of a file; good rows are in `landing.raw_<n>`, others in `landing.refused_run`.

    The good rows are loaded by DuckDB too, from a file that has only them. If DuckDB does not read
    exactly those rows, for example because a record is too long for it, they are stored cell by
    cell.
    """
    kept = file.copy.path.with_suffix(".kept")
    progress = _Progress(file, _Encodings(file.copy.encoding), Refusals(warehouse, file))
    ledger = progress.ledger
    ledger.blank_lines = file.layout.blank_lines
    try:
        with created(kept) as target:
            # DuckDB removes a mark at the start; without this one it would remove a mark that
            # belongs to the first row
            target.write(BOM_UTF8)
            _separate(progress, target.write)
        progress.refusals.close()
        ledger.refused = progress.refusals.rows
        if not stored_csv(warehouse, file, kept, records=ledger.records):
            _store_by_cell(warehouse, file, kept)
    finally:
        kept.unlink(missing_ok=True)
    view_raw(warehouse, file, ledger, header_records=0)
    return Counted(
        rows_read=ledger.records + ledger.refused,
        blank_lines=ledger.blank_lines,
        path="slow",
        encoding=progress.encodings.found,
        foreign_rows=progress.encodings.foreign,
        header_lines=ledger.header_lines,
        ends_early=_ends_early(progress),
    )


def _separate(progress: _Progress, write: Callable[[bytes], object]) -> None:
    """Writes good rows in UTF-8 with plain line ends and counts them; refuses the others."""
    layout, data, ledger = progress.file.layout, progress.file.data, progress.ledger
    for found in read(data, layout.dialect, layout.start, layout.line):
        if isinstance(found, Stretch):
            _separate_stretch(progress, found, write)
        elif isinstance(found, Block):
            write(_block_in_utf8(progress, found))
            ledger.add(found)
            progress.last = None
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        elif found.fault == HEADER_AGAIN and layout.skips_headers:
            ledger.header_lines += 1
            progress.last = None
        elif found.fault:
            progress.last = _LastRefused(found.fault, len(found.cells), found.after)
            progress.refusals.add_record(found, layout.published_name(found.column), found.fault)
        else:
            progress.last = None
            text = data[found.start : found.end]
            write((text if text.isascii() else _as_utf8(progress, text)) + b"\n")
            ledger.add_record(found.line)


def _separate_stretch(
    progress: _Progress, found: Stretch, write: Callable[[bytes], object]
) -> None:
    """Writes and counts the good records; refuses the others."""
    layout, ledger = progress.file.layout, progress.ledger
    ledger.blank_lines += found.blank_lines
    is_good = found.kinds == 0
    is_header = found.with_fault(HEADER_AGAIN) & layout.skips_headers
    write(_stretch_in_utf8(progress, found, is_good))
    ledger.add_lines(found.lines[is_good])
    ledger.header_lines += int(is_header.sum())
    is_refused = ~(is_good | is_header)
    faults = [(layout.published_name(column), fault) for fault, column in found.faults]
    progress.refusals.add(runs_of(found, is_refused), faults)
    if len(found.kinds):
        fault, _ = found.faults[found.kinds[-1]]
        last = _LastRefused(fault, int(found.cells[-1]), int(found.afters[-1]))
        progress.last = last if is_refused[-1] else None


def _stretch_in_utf8(progress: _Progress, found: Stretch, which: Marks) -> bytes:
    """The chosen records in UTF-8, each with a plain line end."""
    text = bytearray(progress.file.data[found.start : found.end] + b"\n")
    starts, ends = found.starts[which] - found.start, found.ends[which] - found.start
    np.frombuffer(text, np.uint8)[ends] = ord("\n")
    written = joined(text, starts, ends + 1)
    return written if written.isascii() else _as_utf8(progress, written)


def _block_in_utf8(progress: _Progress, block: Block) -> bytes:
    """The records of a block in UTF-8, each with a plain line end."""
    text = progress.file.data[block.start : block.end]
    if not block.is_ready:
        text = _as_utf8(progress, text)
    elif not text.isascii():
        progress.encodings.note(text)
    if not text.endswith(block.line_end):
        text += block.line_end
    return text.replace(block.line_end, b"\n")


def _as_utf8(progress: _Progress, text: bytes) -> bytes:
    if text.isascii():
        return text
    progress.encodings.note(text)
    return as_utf8(text, progress.file.copy.encoding)


def _ends_early(progress: _Progress) -> bool:
    """Whether the last row was cut off: too few cells or an open quote, and no line end.

    If other rows are refused for having the same number of cells, the file was written that way and
    was not cut off. But if a quote never closes, it may itself have made several rows of that kind.
    """
    last, data, reasons = progress.last, progress.file.data, progress.refusals.reasons
    if last is None or last.fault == HEADER_AGAIN or bytes(data[-1:]) in (b"\n", b"\r"):
        return False
    if last.after < len(data):
        return False
    if last.fault == NEVER_CLOSES:
        return True
    is_alone = reasons[last.fault] == 1 or bool(reasons[NEVER_CLOSES])
    return 0 < last.cells < progress.file.layout.width and is_alone


def _store_by_cell(warehouse: Warehouse, file: Working, kept: Path) -> None:
    """Stores the good rows, passed to DuckDB as lists of texts."""
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
    """The cells of every row, in lists of limited length and size."""
    batch: list[tuple[bytes, ...]] = []
    size = 0
    for found in frame(data, layout.dialect_without_rules, start=len(BOM_UTF8)):
        batch.append(found.cells or (b"",))
        size += found.end - found.start
        if len(batch) * layout.width >= _BATCH_CELLS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
