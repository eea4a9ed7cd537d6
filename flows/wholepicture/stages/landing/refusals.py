"""Rows that do not land: kept in runs, each with its lines, its place and its bytes as they came.

A run is rows that follow each other in the file, nothing between them, refused for one reason.
A million of them cost little more than one, and no more than so many that landed.
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field

from wholepicture.files.framing import Framed, lines_in
from wholepicture.stages.landing.number_columns import shown_numbers
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
from refused_now as runs
inner join (
    select unnest($kinds) as kind, unnest($column_names) as column_name, unnest($reasons) as reason
) as kinds using (kind)
order by runs.line
"""


@dataclass
class Refusals:
    """The refused rows of one file, in the order of lines; stored once `close` has been called.

    A run is eight numbers in an array, and no object of its own: there may be millions.
    """

    warehouse: Warehouse
    file: Working
    _numbers: "array[int]" = field(default_factory=lambda: array("q"))
    _raw: bytearray = field(default_factory=bytearray)
    _piles: int = 0
    _kinds: dict[tuple[str, str], int] = field(default_factory=dict)
    _counts: list[int] = field(default_factory=list)
    # the run that may go on: where it is in the copy, and what is known of it
    _kind: int = -1
    _lines: tuple[int, int] = (0, 0)
    _rows: int = 0
    _start: int = 0
    _end: int = 0
    _after: int = -1

    @property
    def rows(self) -> int:
        """The number of rows refused."""
        return sum(self._counts)

    @property
    def reasons(self) -> Counter[str]:
        """The number of rows refused for each reason."""
        counted: Counter[str] = Counter()
        for (_, reason), kind in self._kinds.items():
            counted[reason] += self._counts[kind]
        return counted

    def add(
        self,
        line: int,
        last_line: int,
        rows: int,
        start: int,
        end: int,
        after: int,
        column: str,
        reason: str,
    ) -> None:
        """Rows that follow each other are refused; they are one run with the last if they go on.

        They begin on `line` and end on `last_line`. Their bytes in the working copy are from
        `start` to `end`, or to `after` with the last line end. `column` is blank if no one
        column is at fault.
        """
        kind = self._kinds.get((column, reason))
        if kind is None:
            kind = self._kinds[column, reason] = len(self._kinds)
            self._counts.append(0)
        self._counts[kind] += rows
        if start == self._after and kind == self._kind and end - self._start <= _MOST_BYTES:
            self._lines = self._lines[0], last_line
            self._rows += rows
        else:
            self._put()
            self._kind, self._lines, self._rows, self._start = kind, (line, last_line), rows, start
        self._end, self._after = end, after

    def add_record(self, found: Framed, column: str, reason: str) -> None:
        """One record is refused."""
        # what was refused without a look at its cells is one line
        lines = lines_in(self.file.data[found.start : found.end]) if found.cells else 0
        line = found.line
        self.add(line, line + lines, 1, found.start, found.end, found.after, column, reason)

    def close(self) -> None:
        """Every run is in landing.refused_run, and its bytes are in landing.refused_bytes."""
        self._put()
        self._rows, self._after = 0, -1
        self._flush()

    def _put(self) -> None:
        """Puts aside the run that does not go on."""
        if not self._rows:
            return
        offset, raw = self.file.copy.as_delivered(self.file.data, self._start, self._end)
        place, most = len(self._raw), _MOST_RUNS * len(_COLUMNS)
        if self._numbers and (place + len(raw) > _MOST_BYTES or len(self._numbers) >= most):
            self._flush()
            place = 0
        numbers = (*self._lines, self._rows, offset, self._piles, place, len(raw), self._kind)
        self._numbers.extend(numbers)
        self._raw += raw

    def _flush(self) -> None:
        """Stores the rows put aside: their bytes one after another, and each run with its place."""
        if not self._numbers:
            return
        self.warehouse.run(
            "insert into landing.refused_bytes select $number, $pile, $raw",
            {"number": self.file.number, "pile": self._piles, "raw": bytes(self._raw)},
            purpose="keeping refused rows",
        )
        columns = {
            name: self._numbers[place :: len(_COLUMNS)] for place, name in enumerate(_COLUMNS)
        }
        with shown_numbers(self.warehouse, "refused_now", columns):
            self._store()
        self._numbers, self._raw = array("q"), bytearray()
        self._piles += 1

    def _store(self) -> None:
        kinds = list(self._kinds)
        self.warehouse.run(
            _STORE,
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
