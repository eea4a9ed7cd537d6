"""Refused rows are kept in the same runs that a plain reader finds, record by record."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.lone_files import any_file
from wholepicture.files.framing import Dialect, Framed, frame, lines_in
from wholepicture.rules.feeds import Feed, FeedColumn, ReceivedFile
from wholepicture.stages.landing import FileName, land_alone
from wholepicture.warehouse import open_warehouse

HEADER = b"id,note\n"
WIDTH = 2
LINES = [b"V1,a", b"V2", b"V3,b,c", b",", b"", b'V4,"a,b"', b'V5,"a\nb"', b'V6,a"', b"V7,\0"]
LINES += [b"id,note", b'V8,"a" b', b"V9,\xe9"]
# a feed that names its columns refuses these for a cell
LINES += [b"=V10,a", b'=V11,"a\nb"', b",a"]
KEYED = (
    FeedColumn(
        name="id", header="id", kind="local_id", key=True, required=True, on_bad="refuse_row"
    ),
    FeedColumn(name="note", header="note", kind="free_text"),
)
RUNS = """
select line, last_line, rows, byte_offset, coalesce(column_name, ''), reason, raw
from landing.refused_row order by line, byte_offset
"""
Run = tuple[int, int, int, int, str, str, bytes]


def fault_of(one: Framed, *, is_keyed: bool) -> tuple[str, str]:
    """The column and the reason for which a record is refused; blank if it lands."""
    names = ("id", "note") if is_keyed else tuple(f"column {n} of {WIDTH}" for n in (1, 2))
    if one.fault:
        return names[one.column - 1] if 1 <= one.column <= WIDTH else "", one.fault
    if is_keyed and one.cells and not one.cells[0]:
        return "id", "blank where a value is required"
    if is_keyed and one.cells and one.cells[0].startswith(b"="):
        return "id", "an id that begins like a formula"
    return "", ""


def twin(content: bytes, *, is_keyed: bool) -> Iterator[Run]:
    """The runs: records that touch and are refused for one reason in one column, in order."""
    dialect = Dialect(width=WIDTH, prose=frozenset(range(WIDTH)), headers=frozenset({HEADER[:-1]}))
    open_run: Run | None = None
    after = -1
    for one in frame(content, dialect, start=len(HEADER), line=2):
        column, fault = fault_of(one, is_keyed=is_keyed)
        if not fault:
            continue
        last = one.line + (lines_in(content[one.start : one.end]) if one.cells else 0)
        if open_run and one.start == after and (column, fault) == open_run[4:6]:
            line, _, rows, start = open_run[:4]
            raw = content[start : one.end]
            open_run = line, last, rows + 1, start, column, fault, raw
        else:
            if open_run:
                yield open_run
            raw = content[one.start : one.end]
            open_run = one.line, last, 1, one.start, column, fault, raw
        after = one.after
    if open_run:
        yield open_run


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    lines=st.lists(st.sampled_from(LINES), max_size=40)
    | st.lists(st.sampled_from(LINES[:4]), max_size=40),
    end=st.sampled_from([b"\n", b""]),
    is_keyed=st.booleans(),
)
@example(lines=[b"V1,a", b"V2"] * 40, end=b"\n", is_keyed=False)
@example(lines=[b"V2", b"V3,b,c", b"id,note"] * 40, end=b"", is_keyed=False)
@example(lines=[b"V1,a", b"V2", b",a", b"=V10,a", b'=V11,"a\nb"'] * 4, end=b"", is_keyed=True)
def test_runs_are_those_of_a_reader_that_goes_from_record_to_record(
    lines: list[bytes], end: bytes, is_keyed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if is_keyed:
        # below a known header, the same line again is a header and not a row
        lines = [line for line in lines if line != HEADER[:-1]]
    folder = tmp_path_factory.mktemp("runs")
    content = HEADER + b"\n".join(lines) + end
    (folder / "x.csv").write_bytes(content)
    file = any_file(columns=KEYED) if is_keyed else any_file()
    feed = Feed.model_validate({"agency": "any", "file": (file,), "code_lists": {}}, strict=True)
    with open_warehouse() as warehouse:
        name = FileName(number=1, agency="any", name="x.csv")
        received = ReceivedFile(file=file, path=folder / "x.csv")
        landed = land_alone(warehouse, name, received, feed, folder)
        runs = [(*found[:6], bytes(found[6])) for found in warehouse.rows(RUNS)]
    assert runs == list(twin(content, is_keyed=is_keyed))
    assert landed.rows_refused == sum(run[2] for run in runs)
    assert landed.rows_read == landed.rows_landed + landed.rows_refused
