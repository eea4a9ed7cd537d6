"""Rows that do not land, kept in runs, each with its lines, its position and its original bytes.

A run is consecutive rows of a file that are refused for one reason. Runs are joined and stored many
at a time, so a million refused rows take no longer than a million landed rows, even if no two
neighbours are refused for the same reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from wholepicture.files.encodings import Numbers
from wholepicture.files.framing import Framed, lines_in
from wholepicture.files.physical_lines import Marks
from wholepicture.files.stretches import Stretch
from wholepicture.stages.landing.number_columns import shown_bytes, shown_numbers
from wholepicture.stages.landing.working_copy import Working
from wholepicture.warehouse import Warehouse

_MOST_RUNS = 122_880  # DuckDB stores this many rows together; fewer at a time cost more
_MOST_BYTES = 8_000_000

_STORE = """
insert into landing.refused_span
select $number, $kinds + kind, line, last_line, rows, byte_offset, $pile, place, bytes
from refused_now
"""
_STORE_KINDS = """
insert into landing.refused_kind
select $number, $kinds + unnest($numbers), $agency, $file, unnest($columns), unnest($reasons)
"""
# a file's rows are refused in two passes: while the file is read, and then for their cells
_STORED = """
select
    (select count(*) from landing.refused_bytes where file_number = $number),
    (select count(*) from landing.refused_kind where file_number = $number)
"""


class Runs(NamedTuple):
    """Runs of refused rows in the order of the file, as arrays with a number for each run.

    `lines` and `last_lines` are the lines of a run, and `rows` the number of its rows. `starts` and
    `ends` are its bytes in the working copy, and `afters` its end with the last line end. `kinds`
    has the number of its reason.
    """

    lines: Numbers
    last_lines: Numbers
    rows: Numbers
    starts: Numbers
    ends: Numbers
    afters: Numbers
    kinds: Numbers

    @property
    def is_apart(self) -> Marks:
        """Whether each run does not touch the one before it; True for the first."""
        return np.append(True, self.starts[1:] != self.afters[:-1])

    def joined(self) -> "Runs":
        """The same runs, where neighbours that touch and have the same kind are made one."""
        is_other = np.append(False, self.kinds[1:] != self.kinds[:-1])
        first = np.flatnonzero(self.is_apart | is_other)
        last = np.append(first[1:], len(self.kinds)) - 1
        return Runs(
            lines=self.lines[first],
            last_lines=self.last_lines[last],
            rows=np.add.reduceat(self.rows, first),
            starts=self.starts[first],
            ends=self.ends[last],
            afters=self.afters[last],
            kinds=self.kinds[first],
        )

    def within(self, first: int, last: int) -> "Runs":
        """The runs from number `first` to before number `last`."""
        return Runs(*(each[first:last] for each in self))


def runs_of(found: Stretch, which: Marks) -> Runs:
    """The chosen records, each as a run of its own; its kind is the place of its fault."""
    rows = np.ones(len(found.lines), np.int64)
    runs = Runs(
        found.lines, found.last_lines, rows, found.starts, found.ends, found.afters, found.kinds
    )
    return Runs(*(each[which] for each in runs))


@dataclass
class Refusals:
    """The refused rows of one file, in the order of its lines; stored after `close`."""

    warehouse: Warehouse
    file: Working
    _held: list[Runs] = field(default_factory=list)
    _single: list[tuple[int, ...]] = field(default_factory=list)
    _runs: int = 0
    _bytes: int = 0
    _kinds: dict[tuple[str, str], int] = field(default_factory=dict)
    _counts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._piles, self._first_kind = self.warehouse.row(_STORED, {"number": self.file.number})

    @property
    def rows(self) -> int:
        """The number of refused rows."""
        return sum(self._counts)

    @property
    def reasons(self) -> Counter[str]:
        """The number of refused rows for each reason."""
        counted: Counter[str] = Counter()
        for (_, reason), kind in self._kinds.items():
            counted[reason] += self._counts[kind]
        return counted

    def add(self, runs: Runs, faults: Sequence[tuple[str, str]]) -> None:
        """Adds runs; the kind of a run is the place of its column and reason in `faults`.

        The column is blank if the fault is in no one column.
        """
        if not len(runs.lines):
            return
        ours = np.array([self._kind(*fault) for fault in faults])
        joined = runs._replace(kinds=ours[runs.kinds]).joined()
        rows = np.bincount(joined.kinds, weights=joined.rows, minlength=len(self._counts))
        self._counts = [old + int(new) for old, new in zip(self._counts, rows, strict=True)]
        self._take_single()
        self._hold(joined)
        self._store_if_many()

    def add_record(self, found: Framed, column: str, reason: str) -> None:
        """Adds one refused record."""
        # a record that was refused before its cells were read is one line
        lines = lines_in(self.file.data[found.start : found.end]) if found.cells else 0
        kind = self._kind(column, reason)
        self._counts[kind] += 1
        last = found.line + lines
        self._single.append((found.line, last, 1, found.start, found.end, found.after, kind))
        self._runs += 1
        self._bytes += found.end - found.start
        self._store_if_many()

    def close(self) -> None:
        """Stores every run in `landing.refused_run`, and its bytes in `landing.refused_bytes`."""
        self._take_single()
        if self._held:
            self._put(self._all())
        if self._kinds:
            self._put_kinds()

    def _hold(self, runs: Runs) -> None:
        self._held.append(runs)
        self._runs += len(runs.lines)
        self._bytes += int((runs.ends - runs.starts).sum())

    def _kind(self, column: str, reason: str) -> int:
        kind = self._kinds.setdefault((column, reason), len(self._kinds))
        if kind == len(self._counts):
            self._counts.append(0)
        return kind

    def _take_single(self) -> None:
        """Turns records that were added one by one into runs."""
        if self._single:
            self._held.append(Runs(*np.array(self._single).T).joined())
            self._single = []

    def _all(self) -> Runs:
        """The runs that wait to be stored; afterwards none wait."""
        held, self._held, self._runs, self._bytes = self._held, [], 0, 0
        return Runs(*map(np.concatenate, zip(*held, strict=True))).joined()

    def _store_if_many(self) -> None:
        """Stores the waiting runs if they are many, except a last run that may still grow."""
        if self._runs <= _MOST_RUNS and self._bytes <= _MOST_BYTES:
            return
        self._take_single()
        runs = self._all()
        size = int(runs.ends[-1] - runs.starts[-1])
        upto = len(runs.lines) - (size <= _MOST_BYTES)
        if len(runs.lines) > _MOST_RUNS:
            upto = _MOST_RUNS
        self._put(runs.within(0, upto))
        if upto < len(runs.lines):
            self._hold(runs.within(upto, len(runs.lines)))

    def _put(self, runs: Runs) -> None:
        """Stores the runs: their bytes together, and each run with its place in those bytes."""
        if not len(runs.lines):
            return
        copy, data = self.file.copy, self.file.data
        offsets, sizes = copy.as_delivered(data, runs.starts, runs.ends)
        # runs that touch are read in one piece, with the line ends between them
        first = np.flatnonzero(runs.is_apart)
        last = np.append(first[1:], len(runs.lines)) - 1
        lengths = offsets[last] + sizes[last] - offsets[first]
        raw = copy.bytes_at(data, offsets[first], lengths)
        with shown_bytes(self.warehouse, "bytes_now", raw):
            self.warehouse.run(
                "insert into landing.refused_bytes select $number, $pile, raw from bytes_now",
                {"number": self.file.number, "pile": self._piles},
                purpose="keeping refused rows",
            )
        before = np.cumsum(lengths) - lengths - offsets[first]
        columns = {
            "line": runs.lines,
            "last_line": runs.last_lines,
            "rows": runs.rows,
            "byte_offset": offsets,
            "place": offsets + np.repeat(before, last - first + 1),
            "bytes": sizes,
            "kind": runs.kinds,
        }
        where = {"number": self.file.number, "pile": self._piles, "kinds": self._first_kind}
        with shown_numbers(self.warehouse, "refused_now", columns):
            self.warehouse.run(_STORE, where, purpose="keeping refused rows")
        self._piles += 1

    def _put_kinds(self) -> None:
        columns, reasons = map(list, zip(*self._kinds, strict=True))
        self.warehouse.run(
            _STORE_KINDS,
            {
                "number": self.file.number,
                "kinds": self._first_kind,
                "numbers": [*self._kinds.values()],
                "agency": self.file.name.agency,
                "file": self.file.name.name,
                "columns": columns,
                "reasons": reasons,
            },
            purpose="keeping refused rows",
        )
