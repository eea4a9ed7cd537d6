"""Files too large to be read at once: nothing is cut, moved or lost."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.lone_files import NAMED, Room, room
from wholepicture.stages.landing import LINES_PER_FILE

MB = 1 << 20
BEYOND_A_BUFFER = 36 * MB  # DuckDB reads 32 MB at a time


@pytest.fixture(scope="module")
def alone() -> Iterator[Room]:
    with room(memory_limit="600MB") as opened:
        yield opened


@pytest.mark.parametrize(
    ("end", "inner", "way"),
    [("\n", "\r\n", "fast"), ("\r\n", "\n", "fast"), ("\r", "\r", "slow")],
)
def test_cells_that_lie_across_a_border_of_the_loader_are_whole(
    alone: Room, tmp_path: Path, end: str, inner: str, way: str
) -> None:
    said = inner.join(["at home", "and well, ", '""then""', *["left the house"] * 700])
    rows = BEYOND_A_BUFFER // len(said)
    path = tmp_path / "x.csv"
    with path.open("w", newline="") as file:
        file.write(f"id,note,more{end}")
        file.writelines(f'V{n},"{n}{said}{n}",{n}{end}' for n in range(rows))
    found = alone.measure(
        path,
        f"""
        select
            count(*),
            count(distinct c001),
            bool_and(c001 = 'V' || c003 and c002 = c003 || $said || c003),
            bool_and(row_id = {LINES_PER_FILE} + 2 + c003::bigint * {said.count(inner) + 1}),
            (select path from landing.file)
        from landing.raw_1
        """,
        {"said": said.replace('""', '"')},
    )
    assert found == (rows, rows, True, True, way)


@pytest.mark.long
@pytest.mark.parametrize("quote", [b"", b'"'], ids=["not quoted", "quoted"])
def test_a_cell_of_40_mb_lands(alone: Room, tmp_path: Path, quote: bytes) -> None:
    path, long = tmp_path / "x.csv", b"long " * 8_000_000
    with path.open("wb") as file:
        file.writelines([b"id,note\n1,", quote, long, quote, b"\n2,a\n3\n"])
    query = """
        select
            list(octet_length(encode(c002)) order by row_id),
            md5(min_by(c002, row_id)),
            (select list((line, reason)) from landing.refused_row)
        from landing.raw_1
        """
    lengths, digest, refused = alone.measure(path, query)
    assert (lengths, digest) == ([len(long), 1], hashlib.md5(long).hexdigest())
    assert refused == [(4, "1 cells where 2 were expected")]


@pytest.mark.parametrize("last", ["", "1,2"])
def test_a_file_of_5000_columns_lands_within_the_memory_given(
    alone: Room, tmp_path: Path, last: str
) -> None:
    path = tmp_path / "x.csv"
    rows = [[f"{name}{n}" for n in range(1, 5_001)] for name in ("h", "a", "b")]
    path.write_text("\n".join([*map(",".join, rows), last]))
    query = """
        select
            list(h1),
            list(h5000),
            (select count(*) from landing.refused_row),
            any_value(current_setting('memory_limit')),
            any_value(current_setting('threads')) > 1
        from landing.t
        """
    lands = (["a1", "b1"], ["a5000", "b5000"])
    assert alone.measure(path, query) == (*lands, bool(last), "572.2 MiB", True)


def test_columns_that_the_feed_does_not_know_stand_beside_those_it_does(alone: Room) -> None:
    others = ",".join(f"h{n}" for n in range(1_497))
    cells = ",".join(str(n) for n in range(1_497))
    content = f"{others},Note,On,Visit\n{cells},a,2026-11-01,V1\n{cells},b,2026-11-31,V2\n"
    found = alone.land(content.encode(), NAMED)
    assert found.shown == {2: ("V1", "2026-11-01", "a"), 3: ("V2", None, "b")}
    assert (found.file.state, found.file.cells_blanked) == ("drifted", 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CR LF", "CR"])
def test_millions_of_blank_lines_are_counted_and_are_no_rows(
    alone: Room, tmp_path: Path, end: str
) -> None:
    blank, path = 5_000_000, tmp_path / "x.csv"
    with path.open("w", newline="") as file:
        file.writelines([end, f"id,note{end}1,a{end}", end * (blank - 1), f"2,b{end}3"])
    query = """
        select
            list(row_id order by row_id),
            (select list(line) from landing.refused_row),
            (select blank_lines from landing.file)
        from landing.raw_1
    """
    lines = [LINES_PER_FILE + 3, LINES_PER_FILE + blank + 3]
    assert alone.measure(path, query) == (lines, [blank + 4], blank)
