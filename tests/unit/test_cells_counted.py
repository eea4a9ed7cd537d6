"""Counts of how the cells of each column were read, without their content."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from helpers.delivered import delivered, one
from helpers.exports import EPISODES, VISITS, landed_alone, visit, visits, with_columns
from wholepicture.stages.landing import cell_counts as cells
from wholepicture.warehouse import Warehouse

COUNTS = "cells_filled, cells_blanked, cells_unlisted, form_found"
TIMES = "summer_times, summer_at_eleven, winter_times, winter_at_midnight"


def noted(warehouse: Warehouse, column: str, what: str = COUNTS) -> tuple[object, ...]:
    return warehouse.row(
        f"select {what} from landing.read_column where column_name = $name", {"name": column}
    )


@contextmanager
def landed(*dates: str, seen: str = "Y") -> Iterator[Warehouse]:
    lines = (visit(number, on=on, seen=seen) for number, on in enumerate(dates))
    with landed_alone(visits(*lines)) as (warehouse, _):
        yield warehouse


def test_cells_that_say_something_are_counted_and_those_that_say_nothing_are_not() -> None:
    dates = ["2026-11-01", "05/07/26", "NULL", "", " ", "1900-01-01", "01/01/1900", "soon"]
    with landed(*dates) as warehouse:
        assert noted(warehouse, "visited_on") == (3, 2, 0, "dd_mm_yy")
        assert noted(warehouse, "was_seen") == (8, 0, 0, None)


def test_the_form_of_most_is_named_and_of_two_alike_the_first() -> None:
    with landed("05/07/26", "soon", "later", "2026-11-01") as warehouse:
        assert noted(warehouse, "visited_on")[3] == "text"
    with landed("soon", "05/07/26") as warehouse:
        assert noted(warehouse, "visited_on")[3] == "dd_mm_yy"


@pytest.mark.parametrize(
    ("word", "form"), [("Ja", "text"), ("2", "number"), ("-1", "number"), ("N2x", "another_form")]
)
def test_a_word_that_is_neither_yes_nor_no_is_unlisted(word: str, form: str) -> None:
    with landed("2026-11-01", "2026-11-02", seen=word) as warehouse:
        assert noted(warehouse, "was_seen") == (2, 0, 2, form)


def test_a_code_that_nobody_lists_is_counted_whether_it_lands_so_or_blank() -> None:
    people = b"pers_person_id,pers_sex\n1,M\n2,other\n3,\n4,NULL\n"
    with landed_alone(people, name="ssd_person.csv") as (warehouse, _):
        assert noted(warehouse, "sex") == (2, 0, 1, "text")
    episodes = EPISODES.replace(b"_date\n", b"_date,cine_close_reason\n").replace(
        b"05\n", b"05,XX\n"
    )
    with landed_alone(episodes, name="ssd_cin_episodes.csv") as (warehouse, _):
        assert noted(warehouse, "close_reason") == (1, 0, 1, "text")


def test_cells_that_refuse_their_row_count_and_a_name_has_no_count() -> None:
    rows = "R1,c,05-Jul-26\nR2,c,06-Jul-26\n=3,c,2026-01-01\n,c,2026-01-01\n"
    content = f"cine_referral_id,cine_person_id,cine_referral_date\n{rows}".encode()
    feed = with_columns("referred_on", may_be_blank=False, on_bad="refuse_row")
    with landed_alone(content, name="ssd_cin_episodes.csv", feed=feed) as (warehouse, file):
        assert file.rows_refused == 4
        assert noted(warehouse, "referred_on") == (4, 2, 0, "dd_mon_yy")
        assert noted(warehouse, "referral_id") == (3, 1, 0, "another_form")
        held = warehouse.rows("select column_name from landing.read_column order by all")
        assert [name for (name,) in held] == ["person_id", "referral_id", "referred_on"]


def days(first: date, count: int, time: str) -> list[str]:
    return [f"{first + timedelta(days=n)}{time}" for n in range(count)]


def test_times_are_counted_by_whether_clocks_were_ahead() -> None:
    summer = [*days(date(2026, 6, 1), 3, " 23:00:00.000"), *days(date(2026, 6, 1), 2, "T09:30")]
    winter = [*days(date(2026, 1, 1), 4, " 00:00"), "02/01/2026 23:00", "03/01/2026 00:00:00"]
    others = ["2026-06-01", "01/06/2026", "2026-06-01T23:00Z", "1960-06-01 23:00", "soon 23:00"]
    with landed(*summer, *winter, *others) as warehouse:
        assert noted(warehouse, "visited_on", TIMES) == (5, 3, 6, 5)


def test_the_hours_at_which_clocks_change_divide_summer_from_winter() -> None:
    with landed("2026-03-29 00:00", "2026-03-29 01:00", "2026-10-25 00:59") as warehouse:
        assert noted(warehouse, "visited_on", TIMES) == (2, 0, 1, 1)


def test_without_a_time_no_times_are_counted() -> None:
    with landed("2026-06-01", "2026-06-02") as warehouse:
        assert noted(warehouse, "visited_on", TIMES) == (None,) * 4


def test_of_very_many_times_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_TIMES", 10)
    with landed(*days(date(2026, 6, 1), 40, " 23:00")) as warehouse:
        assert noted(warehouse, "visited_on", TIMES) == (10, 10, 0, 0)


def test_the_record_has_the_counts_beside_the_column() -> None:
    people = b"pers_person_id\nchild-1\n"
    dates = ["05-Jul-26", "2026-06-01 23:00"]
    lines = visits(*(visit(number, on=on) for number, on in enumerate(dates)))
    files = {"ssd_person.csv": people, "ssd_cin_episodes.csv": EPISODES, VISITS: lines}
    with delivered(files) as warehouse:
        found = one(warehouse, "delivered_column", f"{VISITS}|visited_on", f"{COUNTS}, {TIMES}")
        assert found == (2, 1, 0, "dd_mon_yy", 1, 1, 0, 0)


def test_cells_with_what_the_feed_lists_as_nothing_are_counted_and_empty_ones_are_not() -> None:
    dates = ["2026-11-01", "NULL", " NULL ", "", " ", "\u200b", "1900-01-01", "01/01/1900", "soon"]
    with landed(*dates) as warehouse:
        assert noted(warehouse, "visited_on", "cells_placeholder") == (4,)
        assert noted(warehouse, "was_seen", "cells_placeholder") == (0,)
    people = b"pers_person_id,pers_sex\n1,M\n2,SSD_PH\n3,\n4,NULL\n"
    with landed_alone(people, name="ssd_person.csv") as (warehouse, _):
        assert noted(warehouse, "sex", "cells_placeholder") == (2,)
