"""Which date forms the texts of a column are in, and whether day and month can be told apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from wholepicture.contract.words import DateForm

_PARTS = {
    " hh:mm:ss": r" (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d",
    "yyyy": r"(?P<year>(?:18|19|20|21)\d\d)",
    "mmm": r"(?P<named>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    "mm": r"(?P<month>\d\d)",
    "dd": r"(?P<day>\d\d)",
    ".fff": r"\.\d{1,7}",
}
_NAMED = "janfebmaraprmayjunjulaugsepoctnovdec"
_SERIAL = re.compile(r"[1-7]\d{4}")
_NO_SEPARATOR = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
_SOME_DATE = re.compile(
    r"\d{1,4}(?:st|nd|rd|th)?([-/. ])(?:[A-Za-z]{3,9}|\d{1,2})[-/. ,]+\d{1,4}(?:[ T].*)?"
)
_FEW = 0.05


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The forms seen; `order` is `day`, `month`, `either`, `mixed`, or blank where it is plain."""

    forms: tuple[str, ...] = ()
    order: str = ""
    strangers: int = 0


def dates(texts: Sequence[str], *, is_dated: bool) -> Dates | None:
    """What forms nearly all of the texts are in, or None; `is_dated` lets numbers be days."""
    found: set[str] = set()
    british: list[tuple[int, int]] = []
    strangers = 0
    for text in texts:
        form = _form_of(text, british)
        if not form and is_dated and _SERIAL.fullmatch(text):
            form = "excel_serial"
        found.add(form)
        strangers += not form
        if strangers > len(texts) * _FEW:
            return None
    if not texts:
        return None
    forms = tuple(form for form in get_args(DateForm) if form in found)
    return Dates(forms=forms, order=_order(british), strangers=strangers)


def look_like_dates(texts: Sequence[str]) -> bool:
    """Whether nearly all of the texts are dates in forms that nothing here reads."""
    told = sum(1 for text in texts if _SOME_DATE.fullmatch(text) or _NO_SEPARATOR.fullmatch(text))
    return bool(texts) and told >= len(texts) * (1 - _FEW)


def _form_of(text: str, british: list[tuple[int, int]]) -> str:
    """The form the text is in; the first two numbers of dd/mm/yyyy are noted in `british`."""
    for form, pattern in _PATTERNS.items():
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = (
                _NAMED.index(parts["named"].lower()) // 3 + 1
                if "named" in parts
                else parts["month"]
            )
            if form.startswith("dd"):
                british.append((int(parts["day"]), int(month)))
                return form
            return form if _is_day(parts["year"], month, parts["day"]) else ""
    return ""


def _is_day(year: str, month: str | int, day: str) -> bool:
    try:
        return bool(date(int(year), int(month), int(day)))
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


def _pattern(form: str) -> re.Pattern[str]:
    """What a text of the form must match, read from the form's own letters."""
    parts = "|".join(map(re.escape, _PARTS))
    return re.compile(re.sub(parts, lambda part: _PARTS[part.group()], form), re.IGNORECASE)


_PATTERNS: dict[str, re.Pattern[str]] = {
    form: _pattern(form) for form in get_args(DateForm) if form != "excel_serial"
}
