"""Rows that do not land: kept in runs, each with its lines, its place and its bytes as they came.

A run is rows that follow each other in the file, nothing between them, refused for one reason.
A million of them cost little more than one, and no more than so many that landed.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from wholepicture.files.framing import Framed, lines_in
from wholepicture.stages.landing.number_files import numbers_file
from wholepicture.stages.landing.working_copy import Working
from wholepicture.warehouse import Warehouse

_MOST_RUNS = 100_000
_MOST_BYTES = 8_000_000

_COLUMNS = ("line", "last_line", "rows", "byte_offset", "pile", "place", "bytes", "kind")
_STORE = """
insert into landing.refused_run
select
    $number, $agency, $file, runs.line, runs.last_line, runs.rows, runs.byte_offset,
    kinds.column_name, kinds.reason, runs.pile, runs.place, runs.bytes
from {rows} as runs
inner join (
    select unnest($kinds) as kind, unnest($column_names) as column_name, unnest($reasons) as reason
) as kinds using (kind)
order by runs.line
"""


class RefusedRun(NamedTuple):
    """Rows that did not land, by their place in the working copy.

    They begin on `line` and end on `last_line`; `end` is without the last line end, `after` with
    it. `column` is blank where no one column is at fault.
    """

    line: int
    last_line: int
    rows: int
    start: int
    end: int
    after: int
    column: str
    reason: str


@dataclass
class Refusals:
    """What of one file is refused, in the order of its lines; kept once `close` has been called.

    `rows` says how many there are, and `reasons` how many of them for each reason.
    """

    warehouse: Warehouse
    file: Working
    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _last: RefusedRun | None = None
    _lines: list[bytes] = field(default_factory=list)
    _raw: list[bytes] = field(default_factory=list)
    _size: int = 0
    _piles: int = 0
    _kinds: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, run: RefusedRun) -> None:
        """The run is refused; it is one with the last where it goes on from there."""
        self.rows += run.rows
        self.reasons[run.reason] += run.rows
        last = self._last
        if last is None:
            self._last = run
        elif (
            run.start == last.after
            and run.reason == last.reason
            and run.column == last.column
            and run.end - last.start <= _MOST_BYTES
        ):
            self._last = RefusedRun(
                last.line,
                run.last_line,
                last.rows + run.rows,
                last.start,
                run.end,
                run.after,
                last.column,
                last.reason,
            )
        else:
            self._put(last)
            self._last = run

    def add_record(self, found: Framed, column: str, reason: str) -> None:
        """One record is refused."""
        # what was refused without a look at its cells is one line
        lines = lines_in(self.file.data[found.start : found.end]) if found.cells else 0
        self.add(
            RefusedRun(
                found.line,
                found.line + lines,
                1,
                found.start,
                found.end,
                found.after,
                column,
                reason,
            )
        )

    def close(self) -> None:
        """Every run is in landing.refused_run, and its bytes are in landing.refused_bytes."""
        if self._last is not None:
            self._put(self._last)
            self._last = None
        self._flush()

    def _put(self, run: RefusedRun) -> None:
        offset, raw = self.file.copy.as_delivered(self.file.data, run.start, run.end)
        if self._lines and (self._size + len(raw) > _MOST_BYTES or len(self._lines) >= _MOST_RUNS):
            self._flush()
        kind = self._kinds.setdefault((run.column, run.reason), len(self._kinds))
        self._lines.append(
            b"%d,%d,%d,%d,%d,%d,%d,%d\n"
            % (
                run.line,
                run.last_line,
                run.rows,
                offset,
                self._piles,
                self._size,
                len(raw),
                kind,
            )
        )
        self._raw.append(raw)
        self._size += len(raw)

    def _flush(self) -> None:
        """What was put aside is stored: the bytes in a pile, and each run with its place there."""
        if not self._lines:
            return
        self.warehouse.run(
            "insert into landing.refused_bytes select $number, $pile, $raw",
            {"number": self.file.number, "pile": self._piles, "raw": b"".join(self._raw)},
            purpose="keeping refused rows",
        )
        self._raw.clear()
        path = self.file.copy.path.with_suffix(".refused")
        with numbers_file(path, _COLUMNS, self._lines) as rows:
            self._store(rows)
        self._lines.clear()
        self._size, self._piles = 0, self._piles + 1

    def _store(self, rows: str) -> None:
        kinds = list(self._kinds)
        self.warehouse.run(
            _STORE.format(rows=rows),
            {
                "number": self.file.number,
                "agency": self.file.name.agency,
                "file": self.file.name.name,
                "kinds": list(range(len(kinds))),
                "column_names": [column for column, _ in kinds],
                "reasons": [reason for _, reason in kinds],
            },
            purpose="keeping refused rows",
        )
