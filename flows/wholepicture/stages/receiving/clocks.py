"""English clock times: today's date, whether a file was made in time, when a time of day comes.

The rule for summer time is written here, so the machine's time zone data are not needed. A time
without an offset counts as English clock time. A time with an offset is converted first, so 06:30Z
in July is half past seven.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

_BRITISH_SUMMER = timedelta(hours=1)
_CHANGES_AT = time(1)  # on the last Sunday of March and of October, in UTC


def today_in_london() -> date:
    """Today's date in England, whatever time zone this machine is set to."""
    return day_in_england(datetime.now(UTC))


def day_in_england(moment: datetime) -> date:
    """The date in England at a time with an offset."""
    return on_english_clocks(moment).date()


def now_in_england() -> datetime:
    """The English clock time now, in whole seconds, with its offset."""
    return in_england(datetime.now(UTC)).replace(microsecond=0)


def in_england(moment: datetime) -> datetime:
    """The English clock time, with England's offset, of a time with any offset."""
    clock = on_english_clocks(moment)
    return clock.replace(tzinfo=timezone(clock - moment.astimezone(UTC).replace(tzinfo=None)))


def moment_in_england(day: date, clock: time) -> datetime:
    """The time in UTC at which English clocks show that time on that date.

    If a time occurs twice, when clocks go back, the first is returned. If a time is skipped, when
    clocks go forward, the time an hour later is returned: 02:30 for 01:30.
    """
    shown = datetime.combine(day, clock, UTC)
    in_summer = shown - _BRITISH_SUMMER
    return in_summer if _is_summer(in_summer.replace(tzinfo=None)) else shown


def is_in_time(produced_at: str, delivered_by: str | None, night: date) -> bool | None:
    """Whether a file was made by that time on the morning after the night; None if unknown."""
    if not produced_at or not delivered_by:
        return None
    made = _on_english_clocks(produced_at)
    if made is None:
        return None
    return made <= datetime.combine(night + timedelta(days=1), time.fromisoformat(delivered_by))


def _on_english_clocks(moment: str) -> datetime | None:
    """The English clock time of a text; None for a date or hour that does not exist."""
    try:
        made = datetime.fromisoformat(moment)
        if made.tzinfo is None:
            return made
        return on_english_clocks(made)
    except (ValueError, OverflowError):
        return None


def on_english_clocks(moment: datetime) -> datetime:
    """The English clock time, without an offset, of a time with one."""
    universal = moment.astimezone(UTC).replace(tzinfo=None)
    return universal + (_BRITISH_SUMMER if _is_summer(universal) else timedelta(0))


def _is_summer(universal: datetime) -> bool:
    begins, ends = (_last_sunday(universal.year, month) for month in (3, 10))
    return begins <= universal < ends


def _last_sunday(year: int, month: int) -> datetime:
    """The time at which clocks change on the last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    return datetime.combine(last - timedelta(days=last.isoweekday() % 7), _CHANGES_AT)
