"""Days as the catalogue counts them: working days by the calendar, months clamped, birthdays."""

import calendar
import tomllib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from wholepicture.rooms import EXPECTATIONS


@cache
def _working_days() -> tuple[list[date], frozenset[int]]:
    """Every working day of the calendar's years, in order, and those years."""
    told = tomllib.loads((EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8"))
    holidays = {holiday["on"] for holiday in told["bank_holidays"]}
    years = frozenset(day.year for day in holidays)
    day, days = date(min(years), 1, 1), []
    while day.year <= max(years):
        if day.weekday() < 5 and day not in holidays:
            days.append(day)
        day += timedelta(days=1)
    return days, years


def working_days_after(day: date, count: int) -> date:
    """The count-th working day after a day; raises ValueError where the calendar lacks a year."""
    days, years = _working_days()
    place = bisect_right(days, day) + count - 1
    if day.year not in years or place >= len(days):
        raise ValueError("the calendar lacks the year")
    return day if count == 0 else days[place]


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after a day, up to and with another."""
    days, years = _working_days()
    if start.year not in years or end.year not in years:
        raise ValueError("the calendar lacks the year")
    return bisect_right(days, end) - bisect_right(days, start)


def months_before(day: date, count: int) -> date:
    """The same day so many months before, clamped to that month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def birthday(born_on: date, age: int) -> date:
    """The day on which somebody is that old: 1 March for who was born on 29 February."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
