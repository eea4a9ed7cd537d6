"""Files of which no row can land: each of their rows is refused, and all are counted and kept."""

import numpy as np

from wholepicture.files.framing import HEADER_AGAIN, Bytes
from wholepicture.files.stretches import Stretch
from wholepicture.stages.landing.ledger import Block, Ledger, read
from wholepicture.stages.landing.refusals import Refusals, Runs, runs_of
from wholepicture.stages.landing.text_table import Counted
from wholepicture.stages.landing.working_copy import Working
from wholepicture.warehouse import Warehouse


def rows_in(file: Working) -> int:
    """The number of rows in the file, whether or not they could land."""
    layout, rows = file.layout, 0
    for found in read(file.data, layout.dialect_without_rules, layout.start, layout.line):
        if isinstance(found, Block):
            rows += found.records
        elif isinstance(found, Stretch):
            is_header = found.with_fault(HEADER_AGAIN) & layout.skips_headers
            rows += len(found.kinds) - int(is_header.sum())
        elif not (found.blank_lines or (found.fault == HEADER_AGAIN and layout.skips_headers)):
            rows += 1
    return rows


def refused_whole(warehouse: Warehouse, file: Working, reason: str) -> Counted:
    """The count of a file, after each of its rows was refused for this reason."""
    layout, data = file.layout, file.data
    ledger = Ledger(blank_lines=layout.blank_lines)
    refusals = Refusals(warehouse, file)
    for found in read(data, layout.dialect_without_rules, layout.start, layout.line):
        if isinstance(found, Block):
            refusals.add(_run(found, data), [("", reason)])
        elif isinstance(found, Stretch):
            is_header = found.with_fault(HEADER_AGAIN) & layout.skips_headers
            runs = runs_of(found, ~is_header)
            refusals.add(runs._replace(kinds=np.zeros_like(runs.kinds)), [("", reason)])
            ledger.header_lines += int(is_header.sum())
            ledger.blank_lines += found.blank_lines
        elif found.blank_lines:
            ledger.blank_lines += found.blank_lines
        elif found.fault == HEADER_AGAIN and layout.skips_headers:
            ledger.header_lines += 1
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


def _run(block: Block, data: Bytes) -> Runs:
    """The records of the block as one run."""
    is_ended = data[block.end - len(block.line_end) : block.end] == block.line_end
    end = block.end - len(block.line_end) if is_ended else block.end
    run = block.line, block.last_line, block.records, block.start, end, block.end, 0
    return Runs(*np.array(run)[:, np.newaxis])
