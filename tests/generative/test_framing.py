"""The two readers of bytes agree: reading in blocks finds the same as framing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.files.framing import Dialect, Framed, frame, lines_in
from wholepicture.files.stretches import Stretch
from wholepicture.stages.landing import ledger as reading
from wholepicture.stages.landing.ledger import Block, Ledger, Piece, read
from wholepicture.stages.landing.lines import Lines

MANY = settings(max_examples=examples(400), deadline=None)
KB, MB = 1 << 10, 1 << 20

CELLS = [b"w", b"", b'""', b'"a"', b'"a,b"', b'"a""b"', b'""""', b"\xc3\xa9", b"\xff"]
CELLS_OF_MANY_LINES = [b'"l\nm"', b'"l\r\nm"', b'"l\rm"', b'"l\n,,m"', b'"l\n,""m,"', b'"\n"']
CELLS_OF_MANY_LINES += [b'"""\n,"', b'"p,q\nr,s"']
PIECES = [b",", b'"', b'""', b"\n", b"\r", b"\r\n", b"\0", b"x", b"\xff", b"\xed\xa0\x80", b",,,,"]
HEADERS = [b"w", b"w,w", b'"a","a"', b'"l\nm",w', b"w,w,w", b",", b'"a",w,"a,b"', b'"a']
DIALECTS = st.builds(
    Dialect,
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-16-le"]),
    width=st.integers(1, 4),
    prose=st.frozensets(st.integers(0, 3)),
    headers=st.frozensets(st.sampled_from(HEADERS)),
)


@st.composite
def bodies(draw: st.DrawFn, width: int) -> bytes:
    """Rows of that width, and damage between them."""
    end = draw(st.sampled_from([b"\n", b"\r\n", b"\r"]))
    cell = st.sampled_from([*CELLS, *CELLS_OF_MANY_LINES])
    good = st.lists(cell, min_size=width, max_size=width).map(lambda row: b",".join(row) + end)
    bad = st.lists(st.sampled_from(PIECES), max_size=4).map(b"".join)
    rows = draw(st.lists(good | good | good | bad, max_size=25))
    return b"".join(rows)[: draw(st.sampled_from([None, -1]))]


@dataclass
class Agreed:
    """The records read block by block, beside those that framing finds from the start."""

    data: bytes
    expected: Iterator[Framed]
    blank_lines: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    good: list[Framed] = field(default_factory=list)

    def take(self, found: Piece) -> None:
        """Asserts that the next record read is the one that framing finds."""
        if isinstance(found, Stretch):
            self._take_stretch(found)
            return
        if isinstance(found, Framed):
            if found.blank_lines:
                self.blank_lines -= found.blank_lines
                return
            assert self._filled(found.start) == found
            if not found.fault:
                self.good.append(found)
                self.ledger.add_record(found.line)
            return
        at = found.start
        for _ in range(found.records):
            record = self._filled(at)
            assert (record.start, record.fault) == (at, "")
            self.good.append(record)
            at = record.after
        assert at == found.end
        self.ledger.add(found)

    def _take_stretch(self, found: Stretch) -> None:
        before = self.ledger.records
        for number, kind in enumerate(found.kinds.tolist()):
            record = self._filled(found.start)
            column = [int(each[number]) for each in found[4:10]]
            lines = lines_in(self.data[record.start : record.end])
            assert column == [
                record.line,
                record.line + lines,
                record.start,
                record.end,
                record.after,
                len(record.cells),
            ]
            assert found.faults[kind] == (record.fault, record.column)
            if not record.fault:
                self.good.append(record)
        self.ledger.add_lines(found.lines[found.kinds == 0])
        assert self.ledger.records - before == (found.kinds == 0).sum()
        self.blank_lines -= found.blank_lines

    def _filled(self, start: int) -> Framed:
        """The next record that is not a run of blank lines; these are only counted."""
        record = next(self.expected)
        while record.blank_lines:
            self.blank_lines += record.blank_lines
            record = next(self.expected)
        assert record.start >= start
        return record


def assert_read_as_framed(data: bytes, dialect: Dialect) -> Counter[type]:
    """The counts of each kind, after asserting that reading and framing agree on every line."""
    agreed, sorts = Agreed(data, frame(data, dialect)), Counter[type]()
    for found in read(data, dialect, 0, 1):
        agreed.take(found)
        sorts[type(found)] += 1
    agreed.blank_lines += sum(rest.blank_lines or 1 << 60 for rest in agreed.expected)
    assert agreed.blank_lines == 0
    ledger = agreed.ledger
    assert ledger.records == len(agreed.good)
    starts = ledger.shift_records.tolist()
    assert starts == sorted(set(starts))
    shifts, ahead = dict(zip(starts, ledger.shift_aheads, strict=True)), 0
    for number, record in enumerate(agreed.good):
        ahead = shifts.get(number, ahead)
        assert record.line == number + ahead
    return sorts


@MANY
@given(data=st.data(), dialect=DIALECTS, sizes=st.sampled_from([(8, 16), (16, 64), (64, 4_096)]))
def test_records_checked_in_blocks_are_those_that_framing_finds(
    data: st.DataObject, dialect: Dialect, sizes: tuple[int, int]
) -> None:
    body = data.draw(bodies(dialect.width or 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_SMALLEST_BLOCK", sizes[0])
        patch.setattr(reading, "_LARGEST_BLOCK", sizes[1])
        assert_read_as_framed(body, dialect)


@MANY
@given(
    data=st.lists(st.sampled_from([*PIECES, *CELLS_OF_MANY_LINES]), max_size=30).map(b"".join)
    | st.binary(max_size=80),
    dialect=DIALECTS,
)
@example(data=b'"\r', dialect=Dialect(width=2))
def test_framing_leaves_no_byte_out(data: bytes, dialect: Dialect) -> None:
    at, line = 0, 1
    for found in frame(data, dialect):
        assert (found.start, found.line) == (at, line)
        rest = data[found.end : found.after]
        if found.blank_lines:
            assert (lines_in(rest), set(rest) - set(b"\r\n")) == (found.blank_lines, set())
        else:
            assert rest in (b"", b"\n", b"\r\n", b"\r")
        if not found.fault and not found.blank_lines:
            starts, ends, afters, last = Lines(data, dialect, 0, 1).records_at(np.array([line]))
            assert (starts[0], ends[0], afters[0]) == (at, found.end, found.after)
            assert last[0] == line + lines_in(data[at : found.end])
        at = found.after
        line += lines_in(data[found.start : at]) or 1
    assert at == len(data)


ROW = b"V%07d,child-%d,2026-11-01,Y,%s"
LINE_ENDS = pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CR LF", "CR"])
ODD = {
    "a quote that never closes": b'V1,"child,2026-11-01,Y,x',
    "a row too short": b"V1",
    "a row too long": b"V1,child,2026-11-01,Y,x,,",
    "a blank line": b"",
    "a cell of many lines": b'V1,child,2026-11-01,Y,"' + b"home, well\r\nand, then\n" * 9 + b'"',
    "quotes in pairs": b'V1,child,2026-11-01,Y,"' + b'""' * 90 + b'"',
    "a NUL byte": b"V1,child,2026-11-01,\0,x",
    "a byte of no UTF-8": b"V1,child,2026-11-01,\xff,x",
}
FIVE = Dialect(width=5, prose=frozenset({4}))


def rows_up_to(size: int, end: bytes) -> bytes:
    """Good rows of that number of bytes."""
    usual = ROW % (1, 1, b"at home") + end
    rows = [ROW % (number, 1, b"at home") + end for number in range(size // len(usual) - 1)]
    rest = size - len(rows) * len(usual) - len(ROW % (0, 1, b"") + end)
    return b"".join([*rows, ROW % (0, 1, b"z" * rest), end])


@LINE_ENDS
@pytest.mark.parametrize("odd", ODD)
def test_a_record_across_two_blocks_is_read_unchanged(
    odd: str, end: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LARGEST_BLOCK", 8 * KB)
    across = ODD[odd] + end
    for before in {0, 1, 2, len(across) // 2, len(across) - 1, len(across)}:
        data = rows_up_to(8 * KB - before, end) + across + rows_up_to(9 * KB, end)
        assert data[8 * KB - before :].startswith(across)
        assert_read_as_framed(data, FIVE)


@LINE_ENDS
def test_a_file_of_several_blocks_is_read_unchanged(end: bytes) -> None:
    across = [ODD[odd] + end for odd in ("a cell of many lines", "a row too short")]
    halves = [rows_up_to(MB - len(odd) // 2, end) + odd for odd in across]
    sorts = assert_read_as_framed(b"".join(halves), FIVE)
    assert sorts[Block] > 0
    assert sorts[Stretch] > 0
    # reading record by record costs many times as much
    assert sorts[Framed] == 0
