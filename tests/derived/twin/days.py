"""Working days by the calendar, months with clamped ends, and birthdays."""

import calendar
import tomllib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from wholepicture.paths import EXPECTATIONS


@cache
def _working_days() -> tuple[list[date], frozenset[int]]:
    """Every working day of the calendar in order, and the years of the calendar."""
    noted = tomllib.loads((EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8"))
    holidays = {holiday["on"] for holiday in noted["bank_holidays"]}
    years = frozenset(day.year for day in holidays)
    day, days = date(min(years), 1, 1), []
    while day.year <= max(years):
        if day.weekday() < 5 and day not in holidays:
            days.append(day)
        day += timedelta(days=1)
    return days, years


def in_calendar(day: date | None) -> date | None:
    """The day, or None if it is blank or the calendar lacks its year."""
    return day if day is not None and day.year in _working_days()[1] else None


def working_days_after(day: date | None, count: int) -> date | None:
    """The working day `count` after a day; None if either is outside the calendar."""
    days, _ = _working_days()
    if in_calendar(day) is None or day is None:
        return None
    place = bisect_right(days, day) + count - 1
    if count == 0:
        return day
    return days[place] if 0 <= place < len(days) else None


def working_days_between(start: date | None, end: date | None) -> int | None:
    """The number of working days after a day, up to and including another.

    None outside the calendar.
    """
    days, _ = _working_days()
    first, last = in_calendar(start), in_calendar(end)
    if first is None or last is None:
        return None
    return bisect_right(days, last) - bisect_right(days, first)


def is_over(due_on: date, as_at: date, grace: int) -> bool:
    """Whether a due date and its grace, in working days, are both over."""
    return as_at > max(due_on, working_days_after(due_on, grace) or due_on)


def months_before(day: date, count: int) -> date:
    """The same day a number of months before, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def birthday(born_on: date, age: int) -> date:
    """The day on which a person reaches an age: 1 March for a birth on 29 February."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
