"""Moving a worked example to another night without changing any of its time limits.

All dates move by the same number of whole weeks, so weekdays and numbers of days stay the same.
Bank holidays around the dates, and calendar months and years between them, are checked. If one of
these would change a time limit, the example is not moved.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import combinations

from wholepicture.synthesising.working_days import WorkingDays

_WEEK = 7
_YEARS_BACK = timedelta(days=5 * 366)  # no time limit begins earlier; older dates are births


def shift_to(
    night: date, as_at: date, dates: Iterable[date], longest: int, days: WorkingDays
) -> timedelta | None:
    """The shift that moves an example to that night; None if there is none.

    `longest` is the check's longest time limit, in working days.
    """
    shift = night - as_at
    if shift.days % _WEEK:
        return None
    if not shift:
        return shift
    known = sorted({*dates, as_at})
    if not _holidays_agree(known, as_at, shift, longest, days):
        return None
    agree = all(
        _months(early, late) == _months(early + shift, late + shift)
        for early, late in combinations(known, 2)
    )
    return shift if agree else None


def _holidays_agree(
    known: list[date], as_at: date, shift: timedelta, longest: int, days: WorkingDays
) -> bool:
    """Whether a time limit that begins on any of the dates has the same bank holidays as before."""
    runs = timedelta(days=longest * _WEEK // 5 + 2 * _WEEK)
    for start in known:
        if start < as_at - _YEARS_BACK:
            continue
        span = (min(start + runs, as_at + runs / 4) - start).days
        around = (start + timedelta(days=n) for n in range(-_WEEK, span + 1))
        for day in around:
            inside = days.first <= day and day + shift <= days.last
            if not inside or days.is_working(day) != days.is_working(day + shift):
                return False
    return True


def _months(early: date, late: date) -> tuple[int, bool, int, bool]:
    """Whole calendar months between two dates, forwards and back, and whether they are exact."""
    forwards = backwards = (late.year - early.year) * 12 + late.month - early.month
    while plus_months(early, forwards) > late:
        forwards -= 1
    while plus_months(late, -backwards) < early:
        backwards -= 1
    return (
        forwards, plus_months(early, forwards) == late,
        backwards, plus_months(late, -backwards) == early,
    )  # fmt: skip


def plus_months(day: date, count: int) -> date:
    """The same day a number of calendar months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
