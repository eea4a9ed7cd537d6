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
from wholepicture.picturing import lay_calendar
from wholepicture.rooms import EXPECTATIONS
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse

FIRST, LAST = date(2007, 1, 1), date(2028, 12, 31)
DAYS = st.dates(date(2016, 1, 1), date(2028, 6, 30))


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as laid:
        lay_calendar(laid)
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
    "call",
    [
        "working_days_after(date '2028-12-29', 1)",
        "working_days_after(date '2006-12-29', 1)",
        "working_days_after(date '1926-11-20', 1)",
        "working_days_between(date '2026-11-20', date '2029-01-02')",
        "working_days_between(date '1990-11-20', date '2026-11-20')",
    ],
)
def test_a_year_the_calendar_lacks_raises_instead_of_counting_wrongly(
    warehouse: Warehouse, call: str
) -> None:
    with pytest.raises(WarehouseError) as raised:
        warehouse.rows(f"select {call}")
    assert raised.value.reason == "calendar"


def test_a_blank_date_stays_blank(warehouse: Warehouse) -> None:
    found = warehouse.row("select working_days_after(null, 5), working_days_between(null, null)")
    assert found == (None, None)
