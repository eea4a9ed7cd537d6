"""Rows that do not land: each kept with its line, its place and its bytes as they came."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wholepicture.landing.framing import Framed
from wholepicture.landing.working import Working
from wholepicture.warehouse import Warehouse

_BATCH_ROWS = 50_000
_BATCH_BYTES = 8_000_000


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """One row that did not land, by its place in the working copy."""

    line: int
    start: int
    end: int
    column: str
    reason: str


def refuse(warehouse: Warehouse, file: Working, rows: Iterable[RefusedRow]) -> int:
    """The rows are in landing.refused_row with their bytes, in batches; how many there were."""
    count = 0
    for batch in in_batches(rows):
        count += len(batch)
        _insert(warehouse, file, batch)
    return count


def in_batches(rows: Iterable[RefusedRow]) -> Iterator[list[RefusedRow]]:
    """The rows in lists of bounded number and size."""
    batch: list[RefusedRow] = []
    size = 0
    for row in rows:
        if batch and size + row.end - row.start > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += row.end - row.start
        if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _insert(warehouse: Warehouse, file: Working, rows: Sequence[RefusedRow]) -> None:
    delivered = [file.copy.as_delivered(file.data, row.start, row.end) for row in rows]
    values: dict[str, list[object]] = {
        "line": [row.line for row in rows],
        "start": [start for start, _ in delivered],
        "column": [row.column for row in rows],
        "reason": [row.reason for row in rows],
        "raw": [raw for _, raw in delivered],
    }
    # a single row, which may be long, takes half the memory that a list of it would
    is_list = len(rows) > 1
    shown = ", ".join(f"unnest(${name})" if is_list else f"${name}" for name in values)
    warehouse.run(
        f"insert into landing.refused_row select $number, $agency, $file, {shown}",
        {
            "number": file.number,
            "agency": file.name.agency,
            "file": file.name.name,
            **{name: value if is_list else value[0] for name, value in values.items()},
        },
        purpose="keeping refused rows",
    )


def refused(found: Framed, column: str, reason: str) -> RefusedRow:
    """The framed record as a refused row."""
    return RefusedRow(
        line=found.line, start=found.start, end=found.end, column=column, reason=reason
    )
