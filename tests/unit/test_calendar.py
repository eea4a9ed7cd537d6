"""The calendar: data that agrees with a second source, and macros that agree with plain Python."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.derived_tables import create_calendar
from wholepicture.warehouse import Warehouse, open_warehouse

FIRST, LAST = date(2007, 1, 1), date(2028, 12, 31)
DAYS = st.dates(date(2016, 1, 1), date(2028, 6, 30))


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as laid:
        create_calendar(laid)
        yield laid


@cache
def bank_holidays() -> frozenset[date]:
    text = (EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8")
    return frozenset(day["on"] for day in tomllib.loads(text)["bank_holidays"])


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()


def plain_working_days_after(start: date, days: int) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def test_the_bank_holidays_are_those_of_an_independent_list() -> None:
    listed = holidays.country_holidays("GB", subdiv="ENG", years=range(2007, 2029))
    assert bank_holidays() == frozenset(listed)


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 5, 8),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
        date(2026, 12, 28),
        date(2027, 3, 26),
        date(2027, 12, 27),
        date(2027, 12, 28),
        date(2028, 1, 3),
    ],
)
def test_one_off_and_substitute_days_are_in_the_data(day: date) -> None:
    assert day in bank_holidays()


def test_may_day_moved_in_2020_is_not_also_where_it_would_have_been() -> None:
    assert date(2020, 5, 4) not in bank_holidays()


@given(start=DAYS, days=st.integers(1, 60))
@settings(max_examples=examples(60), deadline=None)
def test_working_days_after_agrees_with_counting_on_fingers(
    warehouse: Warehouse, start: date, days: int
) -> None:
    found = warehouse.row(
        "select working_days_after($start, $days)", {"start": start, "days": days}
    )
    assert found[0] == plain_working_days_after(start, days)


@given(start=DAYS, length=st.integers(0, 120))
@settings(max_examples=examples(60), deadline=None)
def test_working_days_between_counts_the_last_day_and_not_the_first(
    warehouse: Warehouse, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    counted = sum(is_working_day(start + timedelta(days=n)) for n in range(1, length + 1))
    both = {"start": start, "end": end}
    assert warehouse.row("select working_days_between($start, $end)", both) == (counted,)
    assert warehouse.row("select working_days_between($end, $start)", both) == (-counted,)


@pytest.mark.parametrize(
    ("call", "noted"),
    [
        ("working_days_after(date '2028-12-29', 1)", None),
        ("working_days_after(date '2028-12-28', 1)", date(2028, 12, 29)),
        ("working_days_after(date '2006-12-29', 1)", None),
        ("working_days_after(date '2007-01-01', 1)", date(2007, 1, 2)),
        ("working_days_after(date '2007-01-02', -1)", None),
        ("working_days_after(date '1926-11-20', 1)", None),
        ("working_days_after(date '9999-12-31', 1)", None),
        ("working_days_between(date '2026-11-20', date '2029-01-01')", None),
        ("working_days_between(date '2006-12-31', date '2026-11-20')", None),
        ("working_days_between(date '2007-01-01', date '2007-01-03')", 2),
        ("in_calendar(date '2006-12-31')", None),
        ("in_calendar(date '2007-01-01')", date(2007, 1, 1)),
        ("in_calendar(date '2028-12-31')", date(2028, 12, 31)),
        ("in_calendar(date '2029-01-01')", None),
        ("in_calendar(null)", None),
        ("in_calendar(timestamp '2026-11-20 09:30:00')", date(2026, 11, 20)),
    ],
)
def test_a_day_outside_the_calendar_counts_as_blank_and_raises_no_error(
    warehouse: Warehouse, call: str, noted: object
) -> None:
    assert warehouse.row(f"select {call}") == (noted,)


def test_a_blank_date_stays_blank(warehouse: Warehouse) -> None:
    found = warehouse.row(
        "select working_days_after(null, 5), working_days_after(date '2026-11-20', null),"
        " working_days_between(null, null), months_after(null::date, 1), birthday(null::date, 18)"
    )
    assert found == (None,) * 5


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 25)])
def test_no_working_day_after_a_day_is_that_day(warehouse: Warehouse, day: date) -> None:
    assert warehouse.row("select working_days_after($day, 0)", {"day": day}) == (day,)


@pytest.mark.parametrize(
    ("start", "months", "noted"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 5, 31), -3, date(2026, 2, 28)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_are_clamped_to_the_month_s_end(
    warehouse: Warehouse, start: date, months: int, noted: date
) -> None:
    found = warehouse.row(
        "select months_after($start, $months)", {"start": start, "months": months}
    )
    assert found == (noted,)


@pytest.mark.parametrize(
    ("born_on", "years", "noted"),
    [
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
        (date(2008, 2, 28), 18, date(2026, 2, 28)),
        (date(2008, 11, 20), 18, date(2026, 11, 20)),
    ],
)
def test_a_birthday_of_29_february_is_on_1_march(
    warehouse: Warehouse, born_on: date, years: int, noted: date
) -> None:
    found = warehouse.row("select birthday($born, $years)", {"born": born_on, "years": years})
    assert found == (noted,)


# Friday 18 December 2026; two working days later is Tuesday 22
@pytest.mark.parametrize(
    ("due_on", "as_at", "grace", "is_over"),
    [
        (date(2026, 12, 18), date(2026, 12, 18), 0, False),
        (date(2026, 12, 18), date(2026, 12, 19), 0, True),
        (date(2026, 12, 18), date(2026, 12, 22), 2, False),
        (date(2026, 12, 18), date(2026, 12, 23), 2, True),
        (date(2026, 12, 19), date(2026, 12, 19), 0, False),
        (date(2026, 12, 19), date(2026, 12, 20), 0, True),
        (date(2026, 12, 19), date(2026, 12, 22), 2, False),
        (date(2028, 12, 29), date(2028, 12, 30), 2, True),
        (date(2028, 12, 29), date(2028, 12, 29), 2, False),
        (None, date(2026, 12, 22), 2, None),
    ],
)
def test_a_clock_is_over_after_its_due_date_and_its_grace(
    warehouse: Warehouse, due_on: date | None, as_at: date, grace: int, is_over: bool | None
) -> None:
    found = warehouse.row(
        "select is_over($due::date, $as_at, $grace)",
        {"due": due_on, "as_at": as_at, "grace": grace},
    )
    assert found == (is_over,)
