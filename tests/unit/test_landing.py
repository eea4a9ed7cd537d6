"""Landing: every row is in the landing table with its line, or refused with a reason."""

import re

import pytest

from helpers.exports import FEED, HEADER, VISITS, landed, landed_alone, visit, visits
from wholepicture.paths import SQL
from wholepicture.sql_text import bare
from wholepicture.stages.landing import LINES_PER_FILE
from wholepicture.stages.landing.landing_tables import record_columns
from wholepicture.stages.recording import record
from wholepicture.warehouse import open_warehouse

MANY = [visit(number) for number in range(1, 2_001)]


def _lines(found: object, table: str = "cp_visit") -> list[int]:
    rows = found.rows(f"select row_id from landing.{table} order by row_id")  # type: ignore[attr-defined]
    return [row_id % LINES_PER_FILE for (row_id,) in rows]


def test_a_clean_file_lands_whole_with_its_lines() -> None:
    with landed({VISITS: visits(*MANY)}) as found:
        file = found.files[VISITS]
        assert (file.state, file.path, file.rows_read, file.rows_landed) == (
            "whole",
            "fast",
            2_000,
            2_000,
        )
        assert file.reason == ""
        assert _lines(found) == list(range(2, 2_002))
        assert found.rows("select * exclude (row_id) from landing.cp_visit limit 1") == [
            ("social_care", "V1", "child-1", "CP1", "2026-11-01", "true", "false", None)
        ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_marks_make_no_difference(
    end: str, mark: bytes, last: bool
) -> None:
    content = mark + visits(visit(1), visit(2, on="soon"), visit(3, seen="?"), end=end)
    content = content if last else content.removesuffix(end.encode())
    with landed_alone(content) as (warehouse, file):
        assert (file.state, file.path, file.rows_read, file.rows_landed) == ("whole", "fast", 3, 3)
        assert file.cells_blanked == 2
        rows = warehouse.rows(
            "select row_id % 4294967296, visited_on, was_seen from landing.cp_visit"
        )
        assert rows == [(2, "2026-11-01", "true"), (3, None, "true"), (4, "2026-11-01", None)]


def test_columns_are_found_by_header_never_by_position() -> None:
    content = b'CPPV_CP_VISIT_SEEN," cppv_person_id",cppv_cp_visit_id\nY,child-1,V1\n'
    with landed_alone(content) as (warehouse, file):
        assert warehouse.rows("select visit_id, person_id, was_seen from landing.cp_visit") == [
            ("V1", "child-1", "true")
        ]
        assert file.state == "drifted"
        assert "no column cppv_cp_visit_date" in file.reason


def test_a_cell_too_long_for_the_loader_lands_all_the_same() -> None:
    long = visit(2) + "x" * 3_000_000
    with landed_alone(visits(visit(1), long, visit(3), "V4")) as (warehouse, file):
        assert (file.path, file.rows_read, file.rows_landed) == ("slow", 4, 3)
        assert warehouse.rows("select length(c007) from landing.raw_1 order by row_id") == [
            (None,),
            (3_000_000,),
            (None,),
        ]


STRAY = visits(*MANY[:99], 'V100,"child-1,CP1,2026-11-01,Y,N,', *MANY[100:])


def test_one_stray_quote_costs_its_own_row_and_no_other() -> None:
    with landed({VISITS: STRAY}) as found:
        file = found.files[VISITS]
        assert (file.path, file.rows_read, file.rows_landed) == ("slow", 2_000, 1_999)
        assert found.refused() == [(101, "cppv_person_id", "a quote that never closes")]
        assert _lines(found) == [*range(2, 101), *range(102, 2_002)]
        ((offset, raw),) = found.refused("byte_offset, raw")
        assert STRAY[offset : offset + len(raw)] == raw == b'V100,"child-1,CP1,2026-11-01,Y,N,'


def test_two_stray_quotes_twelve_lines_apart_swallow_nothing() -> None:
    lines = list(MANY)
    lines[99] = 'V100,"child-1,CP1,2026-11-01,Y,N,'
    lines[111] = 'V112,child-1",CP1,2026-11-01,Y,N,'
    with landed({VISITS: visits(*lines)}) as found:
        assert found.files[VISITS].rows_landed == 1_998
        assert [line for line, *_ in found.refused()] == [101, 113]


def test_rows_of_another_width_are_refused_with_their_counts() -> None:
    content = visits(visit(1), "V2,child-1", visit(3) + ",x", visit(4))
    with landed_alone(content) as (warehouse, file):
        assert (file.rows_read, file.rows_landed) == (4, 2)
        assert warehouse.rows("select line, column_name, reason from landing.refused_row") == [
            (3, "", "2 cells where 7 were expected"),
            (4, "", "8 cells where 7 were expected"),
        ]


NOT_ASCII = "an id with characters outside printable ASCII"


@pytest.mark.parametrize(
    ("damaged", "column", "reason"),
    [
        (b"V2,chi\0ld,CP1,2026-11-01,Y,N,", "cppv_person_id", "a NUL byte"),
        (b"V2,\xe9\xe8,CP1,2026-11-01,Y,N,", "cppv_person_id", NOT_ASCII),
        (b'V2,chi"ld,CP1,2026-11-01,Y,N,', "cppv_person_id", "a quote inside an unquoted cell"),
        (b'V2,c"hil"d,CP1,2026-11-01,Y,N,', "cppv_person_id", "a quote inside an unquoted cell"),
        (b'V2, "child",CP1,2026-11-01,Y,N,', "cppv_person_id", "a quote inside an unquoted cell"),
        (b'V2,"child"-1,CP1,2026-11-01,Y,N,', "cppv_person_id", "text after a closing quote"),
    ],
)
def test_a_damaged_row_is_refused_byte_for_byte(damaged: bytes, column: str, reason: str) -> None:
    content = visits(visit(1)) + damaged + b"\n" + visit(3).encode() + b"\n"
    with landed_alone(content) as (warehouse, file):
        assert (file.rows_read, file.rows_landed) == (3, 2)
        assert warehouse.rows("select line, column_name, reason, raw from landing.refused_row") == [
            (3, column, reason, damaged)
        ]


def test_blank_lines_are_counted_and_lines_stay_physical() -> None:
    content = visits(visit(1), "", "", visit(2), visit(3), "", "")
    with landed_alone(content) as (warehouse, file):
        assert (file.path, file.rows_read, file.blank_lines) == ("fast", 3, 4)
        assert warehouse.rows("select row_id % 4294967296 from landing.cp_visit order by 1") == [
            (2,),
            (5,),
            (6,),
        ]


NOTES = (
    "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_outcome_json\n"
    'R1,c,2026-01-01,"{""NFA_FLAG"":""Y"",""COMMENTS"":""seen, well\nand\n\nthen, home""}"\n'
    "R2,c,2026-01-01,\n"
    'R3,c,2026-01-01,"{broken\n"\n'
    "R4,c,2026-01-01,\n"
)


def test_line_breaks_inside_json_cells_are_no_fault_and_lines_stay_physical() -> None:
    with landed_alone(NOTES.encode(), name="ssd_cin_episodes.csv") as (warehouse, file):
        assert (file.path, file.rows_read, file.rows_landed, file.blank_lines) == ("fast", 4, 4, 0)
        rows = warehouse.rows(
            "select referral_id, row_id % 4294967296 from landing.referral order by 1"
        )
        assert rows == [("R1", 2), ("R2", 6), ("R3", 7), ("R4", 9)]


def test_the_same_file_read_fast_and_slowly_is_the_same() -> None:
    def rows(content: str) -> list[tuple[object, ...]]:
        with landed_alone(content.encode(), name="ssd_cin_episodes.csv") as (warehouse, file):
            assert file.path == ("slow" if "R5" in content else "fast")
            return warehouse.rows("select * from landing.raw_1 where c001 <> 'R5' order by row_id")

    assert rows(NOTES) == rows(NOTES + "R5,c\n")


@pytest.mark.parametrize(
    ("content", "reason", "rows"),
    [
        (b"", "an empty file", 0),
        (b"\xef\xbb\xbf", "an empty file", 0),
        (b"name,age\nA,1\n", "no header we know", 2),
        (visit(1).encode() + b"\n" + visit(2).encode() + b"\n", "no header we know", 2),
        (b'a,"b\n1,2\n', "no header we know: a quote that never closes in its first line", 2),
        (b"PK\x03\x04\xff\xfe\x00\x01" * 9, "no header we know: a NUL byte in its first line", 1),
        (
            HEADER.replace("cppv_cp_visit_id,", "").encode() + b"\nx\ny\n",
            "no column cppv_cp_visit_id",
            2,
        ),
        (HEADER.encode() + b",CPPV_PERSON_ID\nx\n", "a header occurs twice", 1),
        (HEADER.encode() + b",extra,Extra\nx\n", "a header occurs twice", 1),
    ],
)
def test_a_file_whose_header_does_not_hold_is_refused_row_by_row(
    content: bytes, reason: str, rows: int
) -> None:
    with landed_alone(content) as (warehouse, file):
        assert file.reason.startswith(reason)
        assert (file.state, file.rows_read, file.rows_refused) == ("refused", rows, rows)
        assert warehouse.row("select coalesce(sum(rows), 0) from landing.refused_run")[0] == rows
        assert warehouse.rows("select * from landing.cp_visit") == []


def test_a_header_alone_is_a_whole_file_without_rows() -> None:
    with landed_alone(visits()) as (_, file):
        assert (file.state, file.rows_read, file.rows_landed) == ("whole", 0, 0)


def test_an_unknown_column_is_said_by_its_place_and_its_rows_land() -> None:
    content = f"{HEADER},Jane Smith\n{visit(1)},x\n".encode()
    with landed_alone(content) as (warehouse, file):
        assert (file.state, file.rows_landed) == ("drifted", 1)
        assert file.reason == "column 8 of 8: 10 letters, not in the feed"
        assert warehouse.rows("select c008 from landing.raw_1") == [("x",)]


def test_two_files_feed_one_table() -> None:
    adults = b"person_id,sex\nadult-1,M\n"
    with landed({"adults.csv": adults}) as found:
        assert found.rows("select person_id, sex from landing.person order by row_id") == [
            ("child-1", None),
            ("adult-1", "M"),
        ]


def test_every_expected_file_has_its_row_and_unexpected_ones_no_name() -> None:
    with landed({"Jane Smith.csv": b"x"}) as found:
        assert len(found.files) == len(FEED.files) + 1
        assert found.files["unexpected file 1"].state == "refused"
        assert found.files["oversight.csv"].state == "missing"
        assert found.rows("select count(*) from landing.file") == [(len(FEED.files) + 1,)]


@pytest.mark.long
def test_ten_thousand_files_that_no_feed_names_are_one_row_with_their_count() -> None:
    strays = {f"Jane Smith {number}.csv": b"x" for number in range(10_000)}
    with landed(strays) as found:
        assert len(found.files) == len(FEED.files) + 1
        assert found.files["unexpected files 1 to 10000"].reason == (
            "the feed names no such file; none of the 10000 was read"
        )


def test_landing_tables_have_the_columns_of_the_record_and_the_record_is_typed_from_them() -> None:
    with landed({VISITS: visits(visit(1))}) as found:
        record(found.warehouse)
        assert found.rows(
            "select visit_id, visited_on::varchar, was_seen from record.cp_visit"
        ) == [("V1", "2026-11-01", True)]
        assert found.rows("select person_id from record.person") == [("child-1",)]


def test_there_is_one_record_query_for_every_record_table() -> None:
    assert {path.stem for path in (SQL / "record").glob("*.sql")} == set(record_columns())
    for path in (SQL / "record").glob("*.sql"):
        read = set(re.findall(r"(?:from|join) (\w+\.\w+)", bare(path.read_text(encoding="utf-8"))))
        is_of_delivery = path.stem.startswith("delivered_") or path.stem == "unread_cell"
        assert is_of_delivery or f"landing.{path.stem}" in read
        assert read, path.stem
        assert all(table.startswith("landing.") for table in read), path.stem


def test_a_night_file_opened_from_elsewhere_shows_its_landing_tables(tmp_path: object) -> None:
    with landed({VISITS: visits(visit(1))}) as found:
        found.warehouse.run(f"attach '{tmp_path}/night.duckdb' as copy")
        found.warehouse.run("copy from database memory to copy")
        found.warehouse.run("detach copy")
    with open_warehouse() as warehouse:
        warehouse.run(f"attach '{tmp_path}/night.duckdb' as night (read_only)")
        assert warehouse.rows("select visit_id from night.landing.cp_visit") == [("V1",)]


def test_a_column_without_a_name_is_no_difference_from_the_feed() -> None:
    rows = [f",{HEADER}", *(f"{number},{visit(number)}" for number in (1, 2))]
    with landed_alone("\n".join(rows).encode()) as (warehouse, file):
        assert (file.state, file.reason, file.rows_landed) == ("whole", "", 2)
        assert warehouse.rows("select count(*) from landing.file_column where name is null") == [
            (0,)
        ]


def test_lines_above_a_header_are_kept_byte_for_byte_and_no_rows() -> None:
    above = b'Visits "of the week\r\n\r\n'
    with landed_alone(above + visits(visit(1))) as (warehouse, file):
        assert (file.rows_read, file.rows_landed, file.blank_lines) == (1, 1, 1)
        assert file.reason == "lines above its header, not read: 1"
        assert warehouse.rows("select lines, raw from landing.line_above") == [(1, above)]
        assert warehouse.rows("select row_id % 4294967296 from landing.cp_visit") == [(4,)]


def test_a_file_of_which_every_row_was_refused_says_so() -> None:
    with landed_alone(visits("V1", "V2")) as (_, file):
        assert (file.state, file.reason) == ("whole", "every row was refused")
