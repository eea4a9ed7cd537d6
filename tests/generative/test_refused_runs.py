"""Refused rows are kept in the same runs as a plain reader finds, record by record."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.lone_files import any_file
from wholepicture.files.framing import Dialect, frame, lines_in
from wholepicture.rules.feeds import Feed, ReceivedFile
from wholepicture.stages.landing import FileName, land_alone
from wholepicture.warehouse import open_warehouse

HEADER = b"id,note\n"
WIDTH = 2
LINES = [b"V1,a", b"V2", b"V3,b,c", b",", b"", b'V4,"a,b"', b'V5,"a\nb"', b'V6,a"', b"V7,\0"]
LINES += [b"id,note", b'V8,"a" b', b"V9,\xe9"]
RUNS = """
select line, last_line, rows, byte_offset, coalesce(column_name, ''), reason, raw
from landing.refused_row order by line, byte_offset
"""
Run = tuple[int, int, int, int, str, str, bytes]


def twin(content: bytes) -> Iterator[Run]:
    """The runs in order: consecutive records refused for one reason in one column."""
    dialect = Dialect(width=WIDTH, prose=frozenset(range(WIDTH)), headers=frozenset({HEADER[:-1]}))
    open_run: Run | None = None
    after = -1
    for one in frame(content, dialect, start=len(HEADER), line=2):
        if not one.fault:
            continue
        last = one.line + (lines_in(content[one.start : one.end]) if one.cells else 0)
        column = f"column {one.column} of {WIDTH}" if 1 <= one.column <= WIDTH else ""
        if open_run and one.start == after and (column, one.fault) == open_run[4:6]:
            line, _, rows, start = open_run[:4]
            raw = content[start : one.end]
            open_run = line, last, rows + 1, start, column, one.fault, raw
        else:
            if open_run:
                yield open_run
            raw = content[one.start : one.end]
            open_run = one.line, last, 1, one.start, column, one.fault, raw
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
)
@example(lines=[b"V1,a", b"V2"] * 40, end=b"\n")
@example(lines=[b"V2", b"V3,b,c", b"id,note"] * 40, end=b"")
def test_runs_are_those_of_a_reader_that_goes_from_record_to_record(
    lines: list[bytes], end: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("runs")
    content = HEADER + b"\n".join(lines) + end
    (folder / "x.csv").write_bytes(content)
    file = any_file()
    feed = Feed.model_validate({"agency": "any", "file": (file,), "code_lists": {}}, strict=True)
    with open_warehouse() as warehouse:
        name = FileName(number=1, agency="any", name="x.csv")
        received = ReceivedFile(file=file, path=folder / "x.csv")
        landed = land_alone(warehouse, name, received, feed, folder)
        runs = [(*found[:6], bytes(found[6])) for found in warehouse.rows(RUNS)]
    assert runs == list(twin(content))
    assert landed.rows_refused == sum(run[2] for run in runs)
    assert landed.rows_read == landed.rows_landed + landed.rows_refused
