"""Working days of England and Wales, for invented dates; the auditor's own clock is in SQL.

Day 0 is the day of the event, and the first working day counted is the next one.

Beyond the years of the calendar file every weekday counts as a working day: dates drawn there are
discarded, or are after the last night.
"""

import tomllib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from wholepicture.paths import EXPECTATIONS

# The longest chain of draws: six years, the gap before an earlier episode, and the length of that
# one and of the present one, are 34 years back; nothing is drawn more than a year ahead.
_YEARS_BEFORE, _YEARS_AFTER = 40, 2


class WorkingDays:
    """The working days of the years that the calendar file covers, and of some around, numbered."""

    def __init__(self, bank_holidays: frozenset[date]) -> None:
        self.bank_holidays = bank_holidays
        self.first = date(min(bank_holidays).year, 1, 1)
        self.last = date(max(bank_holidays).year, 12, 31)
        self._from = self.first.replace(year=self.first.year - _YEARS_BEFORE)
        self._to = self.last.replace(year=self.last.year + _YEARS_AFTER)
        days = (self._from + timedelta(n) for n in range((self._to - self._from).days + 1))
        self._days = [day for day in days if self.is_working(day)]

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() < 5 and day not in self.bank_holidays

    def after(self, day: date, count: int) -> date:
        """The day that is the given number of working days after a day; before it, if below 0."""
        return self._days[self._number(day) + count - 1]

    def between(self, start: date, end: date) -> int:
        """The number of working days after the first day, up to and including the second."""
        return self._number(end) - self._number(start)

    def on_or_before(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it."""
        return self._days[self._number(day) - 1]

    def _number(self, day: date) -> int:
        if not self._from <= day <= self._to:
            raise ValueError("a day far outside the years of the calendar")
        return bisect_right(self._days, day)


@cache
def working_days() -> WorkingDays:
    """The calendar of `expectations/calendar.toml`, read once."""
    text = (EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8")
    return WorkingDays(frozenset(row["on"] for row in tomllib.loads(text)["bank_holidays"]))
