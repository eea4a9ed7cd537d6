"""A file landed outside any night: its own database in the store, replaced as a whole."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wholepicture.answering.land_one import LandedAlone, land_one
from wholepicture.answering.refused_rows import Refused, refused_rows, write_raw
from wholepicture.errors import ArgumentsError, CouldNotFinishError, StoreHeldError
from wholepicture.store import borrowed
from wholepicture.warehouse import open_warehouse

FEED = """
agency = "any"
[[file]]
name = "x.csv"
table = "t"
columns = "any"
[[file]]
name = "y.csv"
table = "named"
columns = [
    { name = "id", header = "Id", kind = "local_id", key = true, required = true },
    { name = "seen_on", header = "Seen", kind = "event_date", forms = ["yyyy-mm-dd"] },
]
[[file]]
name = "z.csv"
table = "t"
delimiter = ";"
columns = "any"
"""


class Desk:
    """A store, and a feed to land files by."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.feed = folder, folder / "store", folder / "any.toml"
        self.feed.write_text(FEED)

    def land(self, content: bytes, table: str = "t", name: str = "x.csv") -> LandedAlone:
        """The result for a file of that content."""
        path = self.folder / name
        path.write_bytes(content)
        return land_one(path, self.feed, table, self.store)

    def rows(self, table: str = "t") -> list[tuple[object, ...]]:
        """The rows in the store under the table's name."""
        with open_warehouse(self.store / "by-hand" / f"{table}.duckdb", read_only=True) as there:
            found = there.rows(f"select * from landing.{table} order by row_id")
        return [tuple(cells) for _, _, *cells in found]

    def refused(self, file: str | None = None) -> list[Refused]:
        """The refused rows of all landed files."""
        return list(refused_rows(self.store, file))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    assert not list((opened.store / "spill").glob("*")), "nothing is left of the work"
    assert not list((opened.store / "by-hand").glob("*.next*")), "nothing is left half done"


def test_a_file_lands_in_a_private_database_of_its_own(desk: Desk) -> None:
    ended = desk.land(b"id,note\n1,a\n2\n")
    assert (ended.file, ended.landed.rows_landed, ended.landed.rows_refused) == ("x.csv", 1, 1)
    assert ended.database == desk.store / "by-hand" / "t.duckdb"
    assert desk.rows() == [("1", "a")]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (ended.database.parent, ended.database)]
    assert modes == [0o700, 0o600]


def test_landing_again_replaces_what_was_landed_for_the_table_and_no_other(desk: Desk) -> None:
    desk.land(b"id\n1\n")
    desk.land(b"Id,Seen\nV1,2026-11-01\nV2,2026-11-31\n,\n", "named", "y.csv")
    desk.land(b"name,id\na,2\n")
    assert desk.rows() == [("a", "2")]
    assert desk.rows("named") == [("V1", "2026-11-01"), ("V2", None)]
    kept = [(row.file, row.line, row.column, row.raw) for row in desk.refused()]
    assert kept == [("y.csv", 4, "Id", b",")]


@pytest.mark.parametrize(
    ("content", "table", "state"),
    [
        (b"", "t", "refused"),
        (b"id,note\n", "t", "whole"),
        (b"id,note\n1\n", "t", "whole"),
        (b"", "named", "refused"),
        (b"Id,Seen", "named", "whole"),
        (b"x,y\n1,2\n", "named", "refused"),
    ],
)
def test_the_table_is_there_where_no_row_landed(
    desk: Desk, content: bytes, table: str, state: str
) -> None:
    assert desk.land(content, table).landed.state == state
    assert desk.rows(table) == []


def test_the_feeds_file_is_found_by_name_where_several_fill_the_table(desk: Desk) -> None:
    desk.land(b"a;b\n1;2\n", name="Z.CSV")
    assert desk.rows() == [("1", "2")]
    desk.land(b"a;b\n1;2\n", name="elsewhere.csv")
    assert desk.rows() == [("1;2",)]


def test_a_file_whose_name_may_not_be_said_has_that_of_the_feed(desk: Desk) -> None:
    assert desk.land(b"id\n1\n", name="Jane Smith.csv").file == "x.csv"
    assert desk.land(b"id\n1\n", name="export_2.csv").file == "export_2.csv"


@pytest.mark.parametrize("kind", ["a link", "a folder", "none", "a pipe or a device"])
def test_what_cannot_be_read_is_said_and_leaves_what_landed_before(desk: Desk, kind: str) -> None:
    desk.land(b"id\n1\n")
    there = desk.folder / "there.csv"
    if kind == "a link":
        there.symlink_to(desk.folder / "x.csv")
    elif kind == "a folder":
        there.mkdir()
    elif kind == "a pipe or a device":
        there = Path("/dev/zero")
    with pytest.raises(ArgumentsError) as raised:
        land_one(there, desk.feed, "t", desk.store)
    assert raised.value.found == kind
    assert desk.rows() == [("1",)]


def test_a_file_swapped_for_a_link_at_the_last_moment_leaves_what_landed_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.land(b"id\n1\n")
    there = desk.folder / "there.csv"
    there.symlink_to(desk.folder / "x.csv")
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    with pytest.raises(ArgumentsError):
        land_one(there, desk.feed, "t", desk.store)
    assert desk.rows() == [("1",)]


def test_an_unknown_table_is_refused_with_those_there_are(desk: Desk) -> None:
    with pytest.raises(ArgumentsError) as raised:
        desk.land(b"id\n1\n", table="T")
    assert raised.value.do == "Its tables: named, t."
    desk.land(b"id\n1\n")


def test_a_store_that_another_run_holds_is_left_to_it(desk: Desk) -> None:
    desk.land(b"id\n1\n")
    with borrowed(desk.store), pytest.raises(StoreHeldError):
        desk.land(b"id\n2\n")
    assert desk.rows() == [("1",)]


def test_what_a_killed_run_left_is_neither_shown_nor_in_the_way(desk: Desk) -> None:
    desk.land(b"id,note\n1\n")
    half = desk.store / "by-hand" / "t.next.duckdb"
    half.write_bytes(b"half a database")
    half.with_name("t.next.duckdb.wal").write_bytes(b"half a log")
    (desk.store / "spill" / "landing-1.csv").write_bytes(b"half a copy")
    assert [row.line for row in desk.refused()] == [2]
    desk.land(b"id,note\n1,a\n")
    assert desk.rows() == [("1", "a")]


def test_refused_rows_are_reported_by_file_and_line(desk: Desk) -> None:
    desk.land(b"id,note\n1\n2,b\n3\n")
    desk.land(b"Id,Seen\n,\n", "named", "y.csv")
    noted = [(row.file, row.line, row.byte_offset, row.reason, row.raw) for row in desk.refused()]
    short, blank = "1 cells where 2 were expected", "blank where a value is required"
    assert noted == [
        ("y.csv", 2, 8, blank, b","),
        ("x.csv", 2, 8, short, b"1"),
        ("x.csv", 4, 14, short, b"3"),
    ]
    assert [row.line for row in desk.refused("y.csv")] == [2]


def test_rows_refused_for_themselves_and_for_a_cell_are_in_order_with_their_own_bytes(
    desk: Desk,
) -> None:
    desk.land(b"Id,Seen\n,a\n1\n,b\n2\n", "named", "y.csv")
    assert [(row.line, row.raw) for row in desk.refused()] == [
        (2, b",a"),
        (3, b"1"),
        (4, b",b"),
        (5, b"2"),
    ]


def test_a_name_that_did_not_land_is_refused_before_anything_is_written(desk: Desk) -> None:
    desk.land(b"id,note\n1\n")
    target = desk.folder / "raw.bin"
    with pytest.raises(ArgumentsError) as raised:
        write_raw(refused_rows(desk.store, "other.csv"), target)
    assert (raised.value.where, raised.value.do) == ("--file", "Files there: x.csv.")
    assert not target.exists()


def test_a_store_without_landed_files_has_none_refused(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ArgumentsError, match="a store with landed files"):
        refused_rows(tmp_path / "no store")
    desk.land(b"id\n1\n")


def test_raw_rows_go_as_they_came_into_a_new_file_of_ours_alone(desk: Desk) -> None:
    desk.land(b'id,note\r\n1,"\xff\n2,\0\r\n3,b\r\n')
    target = desk.folder / "raw.bin"
    assert write_raw(iter(desk.refused()), target) == 2
    assert target.read_bytes() == b'1,"\xff\n2,\0\n'
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    for taken, error in (
        (target, ArgumentsError),
        (desk.folder / "no" / "raw", CouldNotFinishError),
    ):
        with pytest.raises(error):
            write_raw(iter(desk.refused()), taken)
    assert target.read_bytes() == b'1,"\xff\n2,\0\n'


def test_rows_refused_for_one_reason_one_after_another_are_one_run(desk: Desk) -> None:
    rows = b"".join(b"%d\n" % number for number in range(10, 40))
    desk.land(b"id,note\n" + rows + b"40,b\n41\n")
    first, second = desk.refused()
    assert (first.line, first.last_line, first.rows) == (2, 31, 30)
    assert (first.byte_offset, first.raw + b"\n") == (8, rows)
    assert first.places() == [(2, 8)]
    assert second.places() == [(33, 8 + len(rows) + 5)]


def test_rows_refused_for_a_cell_are_one_run_also_where_the_last_has_several_lines(
    desk: Desk,
) -> None:
    desk.land(b'Id,Seen\n,2026-11-01\n,"2026\n11"\nx,\n', "named", "y.csv")
    (run,) = desk.refused()
    assert (run.line, run.last_line, run.rows) == (2, 4, 2)
    assert (run.column, run.raw) == ("Id", b',2026-11-01\n,"2026\n11"')


def test_more_rows_than_one_pile_holds_are_kept_byte_for_byte(desk: Desk) -> None:
    rows = b"".join(b"%07d %s\n" % (number, b"x" * 90) for number in range(180_000))
    desk.land(b"id,note\n" + rows)
    found = desk.refused()
    assert 1 < len(found) < 5
    assert sum(run.rows for run in found) == 180_000
    assert b"".join(run.raw + b"\n" for run in found) == rows


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_raw_rows_of_a_file_in_utf_16_are_readable(desk: Desk, encoding: str) -> None:
    text = "\ufeffid,note\r\nzo\u00eb\r\n\u4e2d\r\n1,a\r\nlast"
    content = text.encode(encoding)
    desk.land(content)
    places = [place for run in desk.refused() for place in run.places()]
    rows = ("zo\u00eb", "\u4e2d", "last")
    assert places == [
        (line, 2 * text.index(row)) for line, row in zip((2, 3, 5), rows, strict=True)
    ]
    target = desk.folder / "raw.txt"
    assert write_raw(iter(desk.refused()), target) == 3
    assert target.read_bytes().decode("utf-16").splitlines() == list(rows)


def test_raw_rows_of_files_in_several_encodings_are_readable_in_one(desk: Desk) -> None:
    desk.land("Id,Seen\n,zo\u00eb\n".encode(), "named", "y.csv")
    desk.land("\ufeffid,note\nzo\u00eb\n".encode("utf-16-le"))
    target = desk.folder / "raw.txt"
    assert write_raw(iter(desk.refused()), target) == 2
    assert target.read_text(encoding="utf-8").splitlines() == [",zo\u00eb", "zo\u00eb"]
