"""How cells land: dates, ids and codes, valid or not."""

import pytest

from helpers.exports import landed_alone, visit, visits, with_columns
from wholepicture.stages.landing import LINES_PER_FILE


@pytest.mark.parametrize(
    ("written", "lands"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01 00:00:00.000", "2026-11-01"),
        ("2026-11-01 13:45:59", "2026-11-01"),
        ("01/02/2026", "2026-02-01"),
        ("31/12/2026 00:00:00", "2026-12-31"),
        ("2026-Apr-25 00:00:00", "2026-04-25"),
        ("46000", "2025-12-09"),
        (" 2026-11-01\u00a0", "2026-11-01"),
        ("1900-01-01", None),
        ("01/01/1900", None),
        ("NULL", None),
    ],
)
def test_a_date_lands_as_its_day(written: str, lands: str | None) -> None:
    with landed_alone(visits(visit(1, on=written))) as (warehouse, file):
        assert warehouse.rows("select visited_on from landing.cp_visit") == [(lands,)]
        assert file.cells_blanked == 0


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-02-30", "a day that does not exist"),
        ("31/02/2026", "a day that does not exist"),
        ("12/31/2026", "a date with its month first, as a spreadsheet may swap it"),
        ("1/2/26", "a date in a format that is not read"),
        ("epoch", "a date in a format that is not read"),
        ("0x1F", "a date in a format that is not read"),
        ("0204-01-01", "a date in a format that is not read"),
        ("2026-11-01 25:00:00", "a date in a format that is not read"),
    ],
)
def test_any_other_date_is_blanked_and_written_down(written: str, reason: str) -> None:
    with landed_alone(visits(visit(1, on=written))) as (warehouse, file):
        assert warehouse.rows("select visited_on from landing.cp_visit") == [(None,)]
        assert file.cells_blanked == 1
        assert warehouse.rows("select row_id, column_name, reason from landing.blanked_cell") == [
            (LINES_PER_FILE + 2, "cppv_cp_visit_date", reason)
        ]


def test_a_bad_date_in_a_column_that_must_hold_refuses_the_row() -> None:
    content = b"cine_referral_id,cine_person_id,cine_referral_date\nR1,c,soon\nR2,c,2026-01-01\n"
    feed = with_columns("referred_on", may_be_blank=False, on_bad="refuse_row")
    with landed_alone(content, name="ssd_cin_episodes.csv", feed=feed) as (warehouse, file):
        assert (file.rows_landed, file.rows_refused) == (1, 1)
        assert warehouse.rows("select * exclude (rows, last_line) from landing.refused_row") == [
            (
                1,
                "social_care",
                "ssd_cin_episodes.csv",
                2,
                51,
                "cine_referral_date",
                "a date in a format that is not read",
                b"R1,c,soon",
            )
        ]


@pytest.mark.parametrize("form", ["2026-02-01", "1/2/2026"])
def test_a_day_that_does_not_exist_refuses_its_row_and_a_day_in_any_form_does_not(
    form: str,
) -> None:
    header = b"cine_referral_id,cine_person_id,cine_referral_date\n"
    content = header + f"R1,c,2026-02-30\nR2,c,{form}\n".encode()
    feed = with_columns("referred_on", may_be_blank=False, on_bad="refuse_row")
    with landed_alone(content, name="ssd_cin_episodes.csv", feed=feed) as (warehouse, _):
        assert warehouse.rows("select line, reason from landing.refused_row") == [
            (2, "a day that does not exist")
        ]


@pytest.mark.parametrize(
    ("written", "lands"),
    [
        ("007", "007"),
        ("\u200bchild-1\u00a0", "child-1"),
        ("\u212a1", "K1"),
    ],
)
def test_ids_are_text_with_the_invisible_taken_off(written: str, lands: str) -> None:
    with landed_alone(visits(visit(1, person=written))) as (warehouse, file):
        assert warehouse.rows("select person_id from landing.cp_visit") == [(lands,)]
        assert ("taken off 1 ids" in file.reason) is (written != lands)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("=1+1", "an id that begins like a formula"),
        ("+44", "an id that begins like a formula"),
        ("-2", "an id that begins like a formula"),
        ("@x", "an id that begins like a formula"),
        ("Zo\u00eb", "an id with characters outside printable ASCII"),
        ("a\tb", "an id with characters outside printable ASCII"),
        ("-1", "blank where a value is required"),
        ("0", "blank where a value is required"),
        ("\u200b \u00a0", "blank where a value is required"),
        ("", "blank where a value is required"),
    ],
)
def test_an_id_that_cannot_be_one_refuses_its_row(written: str, reason: str) -> None:
    with landed_alone(visits(visit(1, person=written), visit(2))) as (warehouse, file):
        assert (file.rows_landed, file.rows_refused) == (1, 1)
        assert warehouse.rows("select line, column_name, reason from landing.refused_row") == [
            (2, "cppv_person_id", reason)
        ]


def test_a_code_in_its_list_is_written_as_listed_and_any_other_as_unlisted() -> None:
    content = (
        b"cine_referral_id,cine_person_id,cine_referral_date,cine_close_reason,cine_referral_team\n"
        b"R1,c,2026-01-01,rc7,-1\nR2,c,2026-01-01,because,Duty Tray\n"
        b"R3,c,2026-01-01,,\xc3\x89quipe\n"
    )
    with landed_alone(content, name="ssd_cin_episodes.csv") as (warehouse, file):
        rows = warehouse.rows("select close_reason, team_id from landing.referral order by row_id")
        assert rows == [("RC7", None), ("unlisted", "Duty Tray"), (None, None)]
        assert (file.rows_landed, file.cells_blanked) == (3, 2)


def test_a_sex_outside_its_list_is_blank_as_the_record_promises() -> None:
    content = b"pers_person_id,pers_sex\n1,male\n2,F\n3,other\n"
    with landed_alone(content, name="ssd_person.csv") as (warehouse, file):
        assert warehouse.rows("select sex from landing.person") == [("M",), ("F",), (None,)]
        assert file.cells_blanked == 1
