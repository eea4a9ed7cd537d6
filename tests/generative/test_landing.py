"""Any bytes at all, as CSV: they balance, nothing is lost, and only our own errors are raised."""

import csv
import io

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.exports import HEADER, landed_alone
from wholepicture.landing.framing import frame
from wholepicture.landing.ledger import Ledger

WIDTH = HEADER.count(",") + 1
PIECES = [b",", b'"', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"x", b"V1", b'""', b" ", b",,,,,,"]
ROW = b"V1,child-1,CP1,2026-11-01,Y,N,\n"
DAMAGED = st.lists(st.sampled_from([*PIECES, ROW, ROW]), max_size=30).map(b"".join)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).filter(
    lambda cell: "\n" not in cell or "," not in cell
)
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(body=DAMAGED | st.binary(max_size=60))
@example(body=b'"a\n' + ROW)
@example(body=b'V1,"a,b\nV2,c"' + ROW)
def test_any_bytes_under_a_header_balance_and_every_byte_is_kept(body: bytes) -> None:
    content = HEADER.encode() + b"\n" + body
    with landed_alone(content) as (warehouse, file):
        assert file.rows_read == file.rows_landed + file.rows_refused
        kept = {raw for (raw,) in warehouse.rows("select raw from landing.refused_row")}
        cells = warehouse.rows("select * exclude (row_id) from landing.raw_1")
        there = b"\0".join([*kept, *(cell.encode() for row in cells for cell in row if cell)])
        for word in body.replace(b'"', b" ").replace(b",", b" ").split():
            assert word in there
        for offset, raw in warehouse.rows("select byte_offset, raw from landing.refused_row"):
            assert content[offset : offset + len(raw)] == raw


@MANY
@given(content=st.binary(max_size=200))
def test_any_bytes_as_a_file_balance(content: bytes) -> None:
    with landed_alone(content) as (_, file):
        assert file.rows_read == file.rows_landed + file.rows_refused


@MANY
@given(
    rows=st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), max_size=20),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_well_written_rows_are_all_stored_as_they_were_written(
    rows: list[list[str]], end: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADER.split(","), *rows])
    with landed_alone(written.getvalue().encode()) as (warehouse, file):
        assert file.rows_read == len(rows)
        stored = warehouse.rows("select * exclude (row_id) from landing.raw_1 order by row_id")
        assert [["" if c is None else c for c in row] for row in stored] == rows


@settings(max_examples=500, deadline=None)
@given(body=DAMAGED, cuts=st.lists(st.integers(1, 40), max_size=8))
def test_where_the_ledger_vouches_for_a_file_it_counts_what_framing_counts(
    body: bytes, cuts: list[int]
) -> None:
    content = HEADER.encode() + b"\n" + body
    ledger = Ledger(WIDTH, frozenset())
    for cut in cuts:
        ledger.feed(content[:cut])
        content = content[cut:]
    ledger.feed(content)
    ledger.close()
    if ledger.is_clean:
        found = list(frame(HEADER.encode() + b"\n" + body))
        assert not [one for one in found if one.fault]
        records = [one for one in found if not one.is_blank]
        assert ledger.records == len(records)
        assert ledger.blank_lines == len(found) - len(records)
        ahead = 0
        shifts = dict(ledger.shifts)
        for number, record in enumerate(records):
            ahead = shifts.get(number, ahead)
            assert record.line == 1 + number + ahead


@settings(max_examples=500, deadline=None)
@given(data=DAMAGED | st.binary(max_size=80), width=st.none() | st.integers(1, 9))
def test_framing_leaves_no_byte_out(data: bytes, width: int | None) -> None:
    at, line = 0, 1
    for found in frame(data, width=width):
        assert found.start == at
        assert found.line == line
        stop = data.find(b"\n", found.end)
        at = len(data) if stop < 0 else stop + 1
        assert data[found.end : at] in (b"", b"\n", b"\r\n", b"\r")
        line += data[found.start : at].count(b"\n")
    assert at == len(data)
