"""Working days of England and Wales, for invented dates. The audit counts working days in SQL.

The day of the event is day 0. The next working day is the first one counted.

Beyond the years of the calendar file every weekday counts as a working day: dates drawn there are
discarded, or are after the last night.
"""

import tomllib
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

from wholepicture.paths import EXPECTATIONS

# The earliest date drawn is 34 years back: six years, the gap before an earlier episode, and the
# lengths of both episodes. No date is drawn more than a year ahead.
_YEARS_BEFORE, _YEARS_AFTER = 40, 2


class WorkingDays:
    """The numbered working days of the years in the calendar file, and of some around them."""

    def __init__(self, bank_holidays: frozenset[date]) -> None:
        self.bank_holidays = bank_holidays
        self.first = date(min(bank_holidays).year, 1, 1)
        self.last = date(max(bank_holidays).year, 12, 31)
        self._from = self.first.replace(year=self.first.year - _YEARS_BEFORE)
        self._to = self.last.replace(year=self.last.year + _YEARS_AFTER)
        days = (self._from + timedelta(n) for n in range((self._to - self._from).days + 1))
        self._days = [day for day in days if self.is_working(day)]

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.weekday() < 5 and day not in self.bank_holidays

    def after(self, day: date, count: int) -> date:
        """The day a number of working days after the given day, or before it if negative."""
        return self._days[self._number(day) + count - 1]

    def between(self, start: date, end: date) -> int:
        """The number of working days after the first day, up to and including the second."""
        return self._number(end) - self._number(start)

    def on_or_before(self, day: date) -> date:
        """The day itself if it is a working day, otherwise the last working day before it."""
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
