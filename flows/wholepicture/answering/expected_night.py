"""The night that should be judged by now, and the time of the next run, by the settings."""

from datetime import UTC, date, datetime, timedelta

from wholepicture.rules.settings import Settings
from wholepicture.stages.receiving import in_england, on_english_clocks


def expected_night(settings: Settings, now: datetime) -> date:
    """The newest night whose run has begun, has waited, and has had all the time it may take."""
    begins = settings.schedule.at
    if settings.waiting.until and settings.waiting.until > begins:
        begins = settings.waiting.until
    limit = timedelta(seconds=settings.limits.night_seconds)
    # a day's run begins at that time of day and judges the night of that date
    latest = on_english_clocks(now) - limit
    return latest.date() if latest.time() >= begins else latest.date() - timedelta(days=1)


def next_run_at(settings: Settings, now: datetime) -> datetime:
    """The next time in the schedule, on English clocks, with the offset of that date."""
    clock = on_english_clocks(now)
    day = clock.date() if clock.time() < settings.schedule.at else clock.date() + timedelta(days=1)
    naive = datetime.combine(day, settings.schedule.at)
    # no run begins in the hour in which clocks change, so an hour earlier has the same offset
    for offset in (0, 1):
        moment = (naive - timedelta(hours=offset)).replace(tzinfo=UTC)
        if on_english_clocks(moment) == naive:
            return in_england(moment)
    return naive.replace(tzinfo=UTC)
