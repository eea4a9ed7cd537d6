"""The forms again in plain Python, written from their words, with a calendar of its own."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from wholepicture.paths import EXPECTATIONS

DAY = timedelta(days=1)


class Judged(NamedTuple):
    """The result of a form; None is a blank."""

    verdict: str
    remedy: str | None = None
    due_on: date | None = None
    last_event_on: date | None = None
    why: str | None = None


@cache
def holidays() -> frozenset[date]:
    """The bank holidays of the calendar."""
    text = (EXPECTATIONS / "calendar.toml").read_text(encoding="utf-8")
    return frozenset(day["on"] for day in tomllib.loads(text)["bank_holidays"])


@cache
def years() -> range:
    """The years that the calendar covers."""
    held = [day.year for day in holidays()]
    return range(min(held), max(held) + 1)


def known(day: date | None) -> date | None:
    """The date; None if the calendar lacks its year."""
    return day if day is not None and day.year in years() else None


def happened(day: date | None, night: date | None) -> date | None:
    """The date, if the event had happened by the night; else None."""
    return day if known(day) and day and night and day <= night else None


def last_of_grace(due_on: date, grace: int | None) -> date:
    """The last day of the recording grace after a due date."""
    day, left = due_on, grace or 0
    while left:
        day += DAY
        if day.year not in years():
            return due_on
        if day.weekday() < 5 and day not in holidays():
            left -= 1
    return day


def is_over(due_on: date, night: date, grace: int | None) -> bool:
    """Whether the due date and its grace are over."""
    return night > last_of_grace(due_on, grace)


def no_due_date(last_event_on: date | None = None, due_on: date | None = None) -> Judged:
    return Judged("unknown", None, due_on, last_event_on, "no_due_date")


def timed(
    done_on: date | None,
    due_on: date | None,
    as_at: date | None,
    grace: int | None,
    blank_on: date | None,
) -> Judged:
    done, due, blank = happened(done_on, as_at), known(due_on), known(blank_on)
    if due is None or as_at is None:
        return no_due_date(done, due)
    if done and done <= due:
        return Judged("met", None, due, done)
    if not done and not is_over(due, as_at, grace):
        return Judged("not_yet_due", None, due)
    if blank and blank <= due:
        return Judged("unknown", None, due, done, "blank")
    if done:
        return Judged("gap", "late", due, done, "late")
    return Judged("gap", None, due)


def rolling(
    last_on: date | None,
    due_on: date | None,
    as_at: date | None,
    grace: int | None,
    blank_due_on: date | None,
) -> Judged:
    last, due = happened(last_on, as_at), known(due_on)
    if due is None or as_at is None:
        return no_due_date(last, due)
    if not is_over(due, as_at, grace):
        is_in_date = last is not None and as_at <= due
        return Judged("met" if is_in_date else "not_yet_due", None, due, last)
    if blank_due_on and blank_due_on >= as_at:
        return Judged("unknown", None, due, last, "blank")
    return Judged("gap", None, due, last, None if last else "never")


def shown(is_shown: bool | None, cannot_tell: bool | None) -> Judged:
    if is_shown:
        return Judged("met")
    return Judged("unknown", why="cannot_tell") if cannot_tell else Judged("gap")


def shown_by(
    is_shown: bool | None,
    due_on: date | None,
    as_at: date | None,
    grace: int | None,
    cannot_tell: bool | None,
) -> Judged:
    due = known(due_on)
    if is_shown:
        return Judged("met", None, due)
    if cannot_tell:
        return Judged("unknown", None, due, None, "cannot_tell")
    if due is None or as_at is None:
        return no_due_date(None, due)
    return Judged("gap" if is_over(due, as_at, grace) else "not_yet_due", None, due)


def complete(
    missing: Sequence[str | None] | None, cannot_tell: Sequence[str | None] | None
) -> Judged:
    if any(missing or ()):
        return Judged("gap")
    if missing is None or any(cannot_tell or ()):
        return Judged("unknown", why="cannot_tell")
    return Judged("met")


def decided(
    is_in_order: bool | None,
    reviewed_on: date | None,
    as_at: date | None,
    waits_until: date | None,
    cannot_tell: bool | None,
    last_on: date | None,
) -> Judged:
    reviewed, until = happened(reviewed_on, as_at), known(waits_until)
    if is_in_order:
        return Judged("met", None, until, last_on or reviewed)
    if reviewed:
        return Judged("met", None, until, reviewed, "reviewed")
    if until and as_at and as_at <= until:
        return Judged("not_yet_due", None, until, last_on)
    if cannot_tell:
        return Judged("unknown", None, until, last_on, "cannot_tell")
    if as_at is None or (waits_until and not until):
        return no_due_date(last_on, until)
    return Judged("gap", None, until, last_on)


def agrees(
    ours: str | None, theirs: str | None, as_at: date | None, settles_on: date | None
) -> Judged:
    until = known(settles_on)
    ours, theirs = (ours or "").strip(), (theirs or "").strip()
    if not ours or not theirs:
        return Judged("unknown", None, until, None, "cannot_tell")
    if ours == theirs:
        return Judged("met", None, until)
    if as_at is None or (settles_on and not until):
        return no_due_date(None, until)
    return Judged("not_yet_due" if until and as_at <= until else "gap", None, until)


def once_over(
    due_on: date | None, as_at: date | None, grace: int | None, judged: Judged | None
) -> Judged:
    due, last = known(due_on), judged.last_event_on if judged else None
    if due is None or as_at is None:
        return no_due_date(last, due)
    if not is_over(due, as_at, grace):
        return Judged("not_yet_due", None, due, last)
    if judged is None:
        return Judged("unknown", None, due, None, "cannot_tell")
    return judged._replace(due_on=due)


def in_doubt(judged: Judged | None, doubt: str | None) -> Judged:
    if doubt is not None:
        due, last = (judged.due_on, judged.last_event_on) if judged else (None, None)
        return Judged("unknown", None, due, last, doubt)
    return judged or Judged("unknown", why="cannot_tell")


def gap_in_doubt(judged: Judged | None, doubt: str | None) -> Judged:
    is_certain = judged is None or judged.verdict != "gap" or judged.remedy == "late"
    return in_doubt(judged, None if is_certain else doubt)


def unless_met(judged: Judged | None, doubt: str | None) -> Judged:
    is_met = judged is not None and judged.verdict == "met"
    return in_doubt(judged, None if is_met else doubt)
