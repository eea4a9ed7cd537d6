"""The night that should be judged by now, and the next run, as the settings have them."""

from datetime import UTC, date, datetime, timedelta

from wholepicture.rules.settings import Settings
from wholepicture.stages.receiving import in_england, on_english_clocks


def expected_night(settings: Settings, now: datetime) -> date:
    """The newest night that is due: its run has begun, waited and had all the time allowed."""
    begins = settings.schedule.at
    if settings.waiting.until and settings.waiting.until > begins:
        begins = settings.waiting.until
    limit = timedelta(seconds=settings.limits.night_seconds)
    # the run of a day begins at that time of the day, and its night is that day
    latest = on_english_clocks(now) - limit
    return latest.date() if latest.time() >= begins else latest.date() - timedelta(days=1)


def next_run_at(settings: Settings, now: datetime) -> datetime:
    """The next time the schedule has after now, on English clocks, with the offset of that day."""
    clock = on_english_clocks(now)
    day = clock.date() if clock.time() < settings.schedule.at else clock.date() + timedelta(days=1)
    naive = datetime.combine(day, settings.schedule.at)
    # no run begins in the hour that clocks change in, so an hour before is on the same clocks
    for offset in (0, 1):
        moment = (naive - timedelta(hours=offset)).replace(tzinfo=UTC)
        if on_english_clocks(moment) == naive:
            return in_england(moment)
    return naive.replace(tzinfo=UTC)
