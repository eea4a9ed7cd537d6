"""Slowly and exactly: the good rows of a file put in order and stored, every other row refused.

Files that cannot land at all come here too: each of their rows is refused, and none is lost.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from wholepicture.files.encodings import as_utf8, is_utf8
from wholepicture.files.framing import (
    HEADER_AGAIN,
    NEVER_CLOSES,
    Bytes,
    Framed,
    frame,
    width_fault,
)
from wholepicture.stages.landing.headers import Layout
from wholepicture.stages.landing.ledger import Ledger, read, read_in_lines
from wholepicture.stages.landing.line_widths import Block, MixedLines, Ragged
from wholepicture.stages.landing.refusals import Refusals
from wholepicture.stages.landing.text_table import Counted, room_for, stored_csv, view_raw
from wholepicture.stages.landing.working_copy import Working, created, mapped
from wholepicture.warehouse import Warehouse

_BATCH_CELLS = 500_000
_BATCH_BYTES = 8_000_000


@dataclass
class _Tongues:
    """The rows of a file by their encoding, if that is not plain ASCII."""

    encoding: str
    foreign: int = 0
    utf8: int = 0

    def note(self, text: bytes) -> None:
        """The rows of the text are counted."""
        for row in text.splitlines():
            if is_utf8(row):
                self.utf8 += not row.isascii()
            else:
                self.foreign += 1
                # one row may hold both
                self.utf8 += as_utf8(row, "utf-8") != as_utf8(row, "cp1252")

    @property
    def undeclared(self) -> int:
        """The number of rows that are not UTF-8, although the file is declared as UTF-8."""
        return self.foreign if self.encoding.startswith("utf-8") else 0

    @property
    def spoken(self) -> str:
        """The encoding, as it was found."""
        if not self.undeclared:
            return self.encoding
        return "mixed" if self.utf8 else "cp1252"


@dataclass
class _Salvage:
    """The state of the search so far, and the place for refused rows."""

    file: Working
    tongues: _Tongues
    refusals: Refusals
    ledger: Ledger = field(default_factory=Ledger)
    last: Framed | Ragged | None = None


def salvaged(warehouse: Warehouse, file: Working) -> Counted:
    """`landing.raw_<n>` holds the good rows, each with its line; refused_run holds the others.

    The good rows go through DuckDB too, from a file of them alone; if it does not read exactly
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
        foreign_rows=salvage.tongues.undeclared,
        header_lines=ledger.header_lines,
        ends_early=_ends_early(salvage),
    )


def _part(salvage: _Salvage, write: Callable[[bytes], object]) -> None:
    """Good rows are written in UTF-8 with plain line ends and counted; the others are refused."""
    layout, data, ledger = salvage.file.layout, salvage.file.data, salvage.ledger
    for found in read_in_lines(data, layout.dialect, layout.start, layout.line):
        if isinstance(found, MixedLines):
            _part_lines(salvage, found, write)
        elif isinstance(found, Block):
            write(_in_order(salvage, found))
            ledger.add(found)
            salvage.last = None
        elif _is_skipped(found, layout):
            ledger.header_lines += _rows(found)
            salvage.last = None
        elif isinstance(found, Ragged):
            salvage.last = found
            salvage.refusals.add(*_ragged(found), "", found.fault)
        elif found.fault:
            salvage.last = found
            salvage.refusals.add_record(found, layout.spoken(found.column), found.fault)
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        else:
            salvage.last = found
            text = data[found.start : found.end]
            write((text if text.isascii() else _as_utf8(salvage, text)) + b"\n")
            ledger.add_record(found.line)


def _part_lines(salvage: _Salvage, found: MixedLines, write: Callable[[bytes], object]) -> None:
    """The good lines are written and counted; the others are refused."""
    layout, ledger, refusals = salvage.file.layout, salvage.ledger, salvage.refusals
    block, lines = found.block, found.lines
    good = [line for line, width in zip(lines, found.widths, strict=True) if width == layout.width]
    text = b"".join([line + b"\n" for line in good])
    write(text if text.isascii() else _as_utf8(salvage, text))
    step = len(block.line_end)
    starts = list(accumulate((len(line) + step for line in lines), initial=block.start))
    first = 0
    for place, fault in found.refused(layout.dialect):
        ledger.add_lines(block.line + first, place - first)
        first = place + 1
        if fault == HEADER_AGAIN and layout.skips_headers:
            ledger.header_lines += 1
            continue
        line, start, after = block.line + place, starts[place], min(starts[first], block.end)
        refusals.add(line, line, 1, start, start + len(lines[place]), after, "", fault)
    ledger.add_lines(block.line + first, len(lines) - first)
    salvage.last = _last_line(found, starts, layout)


def _last_line(found: MixedLines, starts: Sequence[int], layout: Layout) -> Ragged | None:
    """The last of the lines, if it is no good record."""
    width, block = found.widths[-1], found.block
    if width == layout.width:
        return None
    fault = width_fault(width, layout.width) if width else HEADER_AGAIN
    end = starts[-2] + len(found.lines[-1])
    return Ragged(block.last_line, starts[-2], end, block.end, 1, width or 0, fault)


def _is_skipped(found: Ragged | Framed, layout: Layout) -> bool:
    """Whether it is the header again, in a file in which that is no row."""
    return layout.skips_headers and found.fault == HEADER_AGAIN


def _rows(found: Ragged | Framed) -> int:
    return found.rows if isinstance(found, Ragged) else int(not found.blank_lines)


def _ragged(found: Ragged) -> tuple[int, int, int, int, int, int]:
    """The lines, rows and bytes of it, as refusals want them."""
    last_line = found.line + found.rows - 1
    return found.line, last_line, found.rows, found.start, found.end, found.after


def _in_order(salvage: _Salvage, block: Block) -> bytes:
    """A block's records in UTF-8, each ended by a plain line end."""
    text = salvage.file.data[block.start : block.end]
    if not block.is_ready:
        text = _as_utf8(salvage, text)
    elif not text.isascii():
        salvage.tongues.note(text)
    if not text.endswith(block.line_end):
        text += block.line_end
    if block.line_end == b"\n":
        return text
    quote = salvage.file.layout.dialect.quote
    parts = text.split(quote)
    parts[::2] = [part.replace(block.line_end, b"\n") for part in parts[::2]]
    return quote.join(parts)


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
    if last is None or last.fault in ("", HEADER_AGAIN) or bytes(data[-1:]) in (b"\n", b"\r"):
        return False
    if last.after < len(data):
        return False
    if last.fault == NEVER_CLOSES:
        return True
    cells = last.cells if isinstance(last, Ragged) else len(last.cells)
    is_alone = reasons[last.fault] == 1 or bool(reasons[NEVER_CLOSES])
    return 0 < cells < salvage.file.layout.width and is_alone


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


def rows_in(file: Working) -> int:
    """The number of rows in the file, including those that cannot land."""
    layout, rows = file.layout, 0
    for found in read(file.data, layout.unjudged, layout.start, layout.line):
        if isinstance(found, Block):
            rows += found.records
        elif not _is_skipped(found, layout):
            rows += _rows(found)
    return rows


def refused_whole(warehouse: Warehouse, file: Working, reason: str) -> Counted:
    """Every row of the file is refused for that reason; none landed."""
    layout, data = file.layout, file.data
    ledger = Ledger(blank_lines=layout.blank_lines)
    refusals = Refusals(warehouse, file)
    for found in read(data, layout.unjudged, layout.start, layout.line):
        if isinstance(found, Block):
            is_ended = data[found.end - len(found.line_end) : found.end] == found.line_end
            end = found.end - len(found.line_end) if is_ended else found.end
            lines = found.line, found.last_line
            refusals.add(*lines, found.records, found.start, end, found.end, "", reason)
        elif _is_skipped(found, layout):
            ledger.header_lines += _rows(found)
        elif isinstance(found, Ragged):
            refusals.add(*_ragged(found), "", reason)
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        else:
            refusals.add_record(found, "", reason)
    refusals.close()
    return Counted(
        rows_read=refusals.rows,
        blank_lines=ledger.blank_lines,
        path="slow",
        encoding=file.copy.encoding,
        header_lines=ledger.header_lines,
    )
