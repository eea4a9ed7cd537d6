"""Waiting for late deliveries: before the store is held, until all are there or the time is over.

A run waits only for the night of today, and only if the settings say for whom (`[waiting]`).
What comes after the cut-off is judged by the next run with `--catch-up`.
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

# seconds between two looks: a network share may show sizes that are up to a minute old, so that two
# looks sooner after one another could agree on a file that is still being written
BETWEEN_LOOKS = 60.0


def _sleep(seconds: float) -> None:
    """Sleeps in short pieces, so that an interruption that a library dropped is still heard."""
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
    """The end of waiting: a moment by the time of day, and never later than it was at first.

    So a clock that is set forward ends the waiting, and one that is set back makes it no longer.
    """

    def __init__(self, moment: datetime, clock: Clock) -> None:
        self._moment, self._clock = moment, clock
        self._ends = clock.monotonic() + self._by_time_of_day()

    def seconds_left(self) -> float:
        """The seconds until the end; none or fewer once it has come."""
        return min(self._by_time_of_day(), self._ends - self._clock.monotonic())

    def _by_time_of_day(self) -> float:
        return (self._moment - self._clock.now()).total_seconds()


class Looks:
    """The last two looks at the deliveries of some agencies, and who has come since the first."""

    def __init__(self) -> None:
        self._last: Mapping[str, Arrived | None] = {}
        self._before: Mapping[str, Arrived | None] = {}
        self.settled: tuple[str, ...] = ()  # there, and the same at the look before
        self.settled_now: tuple[str, ...] = ()  # and not settled at the look before

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
        """The agencies of which no whole delivery is there."""
        return [agency for agency, files in self._last.items() if not files]

    @property
    def arriving(self) -> list[str]:
        """The agencies whose delivery is there and was another, or none, at the look before."""
        there = [agency for agency, files in self._last.items() if files]
        return [agency for agency in there if self._before and agency not in self.settled]


def wait_for_deliveries(run: Run, say: Say, clock: Clock | None = None) -> None:
    """Returns when the deliveries that the settings wait for are there, or at the cut-off.

    A delivery is there when every required file is, and two looks agree in sizes and times. A night
    that is not today's is not waited for. Raises ArgumentsError if the settings are invalid or
    there are no EXPORTS, and KeyboardInterrupt.
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
