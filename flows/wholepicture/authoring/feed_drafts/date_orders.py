"""Whether the texts of a column are dates, and whether day and month can be distinguished."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wholepicture.rules.feeds.date_formats import CERTAIN, IN_PARTS, MONTHS, SERIAL

_CERTAIN, _IN_PARTS = re.compile(CERTAIN, re.ASCII), re.compile(IN_PARTS, re.ASCII)
_SERIAL = re.compile(r"[1-7]\d{4}")
_MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])[-/.](1[3-9]|2\d|3[01])[-/.]\d{4}(?: .*)?")
_SOME_DATE = re.compile(
    r"\d{1,4}(?:st|nd|rd|th)?([-/. ])(?:[A-Za-z]{3,9}|\d{1,2})[-/. ,]+\d{1,4}(?:[ T].*)?"
)
_DIGITS = re.compile(r"\d{8}")
_FEW = 0.05


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Facts about the dates: `formats` are those that are read only if a feed lists them.

    `order` is `day`, `month`, `either`, `mixed`, or blank if it is clear.
    """

    formats: tuple[str, ...] = ()
    order: str = ""
    strangers: int = 0


def dates(texts: Sequence[str], *, is_dated: bool) -> Dates | None:
    """Facts about the dates, if nearly all of the texts are dates; else None.

    With `is_dated`, numbers may be dates.
    """
    numbered: list[tuple[int, int]] = []
    strangers, is_serial = 0, False
    for text in texts:
        if is_dated and _SERIAL.fullmatch(text):
            is_serial = True
        elif not _is_read(text, numbered, is_dated=is_dated):
            strangers += 1
        if strangers > len(texts) * _FEW:
            return None
    if not texts:
        return None
    return Dates(
        formats=(SERIAL,) if is_serial else (), order=_order(numbered), strangers=strangers
    )


def look_like_dates(texts: Sequence[str]) -> bool:
    """Whether nearly all of the texts are dates in formats that cannot be read."""
    dates = sum(1 for text in texts if _SOME_DATE.fullmatch(text))
    return bool(texts) and dates >= len(texts) * (1 - _FEW)


def _is_read(text: str, numbered: list[tuple[int, int]], *, is_dated: bool) -> bool:
    """Whether the text is a date, or would be if the order of day and month were known.

    If a text ends with its year, its first two numbers are noted in `numbered`.
    """
    if turned := _MONTH_FIRST.fullmatch(text):
        numbered.append((int(re.split("[-/.]", text)[0]), int(turned.group(1))))
        return True
    if not _CERTAIN.fullmatch(text) or (_DIGITS.fullmatch(text) and not is_dated):
        return False
    found = _IN_PARTS.match(text)
    if found is None:
        return False
    first, named, last = found.group(1, 2, 3)
    month = int(named) if named.isdigit() else MONTHS.index(named[:3].lower()) // 3 + 1
    if len(first) != 4 and named.isdigit():
        numbered.append((int(first), month))
        return True
    return _is_day(*((first, month, last) if len(first) == 4 else (last, month, first)))


def _is_day(year: str, month: int, day: str) -> bool:
    try:
        return bool(date(int(year), month, int(day)))
    except ValueError:
        return False


def _order(pairs: Sequence[tuple[int, int]]) -> str:
    if not pairs:
        return ""
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    if day_first and month_first:
        return "mixed"
    return "day" if day_first else "month" if month_first else "either"
