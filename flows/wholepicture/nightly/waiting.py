"""Waiting for late deliveries: before the run holds the store, until all are there or the cut-off.

A run waits only for today's night, and only if the settings name agencies to wait for
(`[waiting]`). The next run with `--catch-up` judges deliveries that arrive after the cut-off.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wholepicture.interruption import stop_if_asked
from wholepicture.nightly.rules_tonight import rules_of
from wholepicture.nightly.steps import Say
from wholepicture.rules.settings import Run, load_settings
from wholepicture.stages.receiving import (
    Arrived,
    arrived,
    day_in_england,
    insist_on_night,
    moment_in_england,
)

# seconds between two looks. A network share may show sizes that are up to a minute old, so two
# looks within a minute could agree on a file that is still being written
BETWEEN_LOOKS = 60.0


def _sleep(seconds: float) -> None:
    """Sleeps in short pieces, so that a signal that a library has swallowed is still noticed."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        stop_if_asked()
        time.sleep(min(left, 1.0))


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The clocks of a machine: the time of day, seconds that nobody can set, and sleep."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = _sleep


class CutOff:
    """The end of waiting: a time of day, which never becomes later than it was at first.

    If the machine's clock is set forward, the waiting ends sooner; if it is set back, the waiting
    does not get longer.
    """

    def __init__(self, moment: datetime, clock: Clock) -> None:
        self._moment, self._clock = moment, clock
        self._ends = clock.monotonic() + self._by_time_of_day()

    def seconds_left(self) -> float:
        """The seconds until the end; 0 or less after it."""
        return min(self._by_time_of_day(), self._ends - self._clock.monotonic())

    def _by_time_of_day(self) -> float:
        return (self._moment - self._clock.now()).total_seconds()


class Looks:
    """The last two looks at some agencies' deliveries, and the agencies that have settled."""

    def __init__(self) -> None:
        self._last: Mapping[str, Arrived | None] = {}
        self._before: Mapping[str, Arrived | None] = {}
        self.settled: tuple[str, ...] = ()  # complete, and unchanged since the previous look
        self.settled_now: tuple[str, ...] = ()  # settled now, but not at the previous look

    def add(self, found: Mapping[str, Arrived | None]) -> None:
        """Adds another look, by agency."""
        self._before, self._last = self._last, found
        settled = tuple(
            one for one, files in found.items() if files and files == self._before.get(one)
        )
        self.settled_now = tuple(one for one in settled if one not in self.settled)
        self.settled = settled

    @property
    def missing(self) -> list[str]:
        """The agencies without a whole delivery."""
        return [agency for agency, files in self._last.items() if not files]

    @property
    def arriving(self) -> list[str]:
        """The agencies whose delivery is there but has changed since the previous look."""
        there = [agency for agency, files in self._last.items() if files]
        return [agency for agency in there if self._before and agency not in self.settled]


def wait_for_deliveries(run: Run, say: Say, clock: Clock | None = None) -> None:
    """Returns when the deliveries that the settings name are there, or at the cut-off.

    A delivery is there if every required file is, and two looks find the same sizes and times. For
    a night that is not today's, it returns at once. Raises ArgumentsError if the settings are
    invalid or there are no EXPORTS, and KeyboardInterrupt.
    """
    clock = clock or Clock()
    until = load_settings(run.settings).waiting.until
    if until is None or run.as_at != day_in_england(clock.now()):
        return
    rules = rules_of(run)
    insist_on_night(run.exports, run.as_at)
    feeds = {agency: rules.feeds[agency] for agency in rules.settings.waiting.agencies}
    cut_off = CutOff(moment_in_england(run.as_at, until), clock)
    if cut_off.seconds_left() > 0:
        say(f"Waiting until {until:%H:%M} in England for the delivery of {_listed(feeds)}.")
    looks = Looks()
    while True:
        looks.add({one: arrived(run.exports, run.as_at, feed) for one, feed in feeds.items()})
        for agency in looks.settled_now:
            say(f"The delivery of {agency} is there.")
        left = cut_off.seconds_left()
        if len(looks.settled) == len(feeds) or left <= 0:
            _say_how_it_ended(looks, say)
            return
        clock.sleep(min(left, BETWEEN_LOOKS))


def _say_how_it_ended(looks: Looks, say: Say) -> None:
    parts = [f"no whole delivery of {_listed(looks.missing)}"] if looks.missing else []
    if looks.arriving:
        parts.append(f"the delivery of {_listed(looks.arriving)} may still be arriving")
    if parts:
        say(f"The time to wait is over: {'; '.join(parts)}. Going on with what is there.")
    elif looks.settled:
        say("Every delivery that was waited for is there.")


def _listed(agencies: Iterable[str]) -> str:
    *others, last = agencies
    return f"{', '.join(others)} and {last}" if others else last
