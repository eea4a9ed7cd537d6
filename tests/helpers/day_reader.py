"""A date read by Python's own strptime with explicit formats, and a time by the zone database.

It is independent of our patterns, and landed dates are compared with it. It reads more than landing
does (`strptime` is lenient about widths), but it never reads a text as two dates.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# the formats of each part: date, time and offset
DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y",
    "%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d.%b.%Y", "%Y-%b-%d", "%Y/%b/%d", "%Y %b %d", "%Y.%b.%d",
    "%d %B %Y", "%d-%B-%Y", "%d/%B/%Y", "%d.%B.%Y", "%Y-%B-%d", "%Y/%B/%d", "%Y %B %d", "%Y.%B.%d",
)  # fmt: skip
TIMES = ("", " %H:%M", "T%H:%M", " %H:%M:%S", "T%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S.%f")
_OFFSET = re.compile(r" ?([+-])(\d\d):?(\d\d)?$")


@cache
def read(text: str, *, is_utc: bool = False) -> date | None:
    """The date of a text, in England if it has an offset; None if no format fits."""
    bare, offset = _without_clock(text.strip())
    if re.search(r"\b00?\b(?=[-/. ]\d)", bare.partition(":")[0]):
        return None
    bare = re.sub(r"(?i)\bsept\b", "Sep", re.sub(r"[.,:](\d{6})\d{1,3}$", r".\1", bare))
    bare = re.sub(r"(:\d\d:\d\d)[,:](\d+)$", r"\1.\2", bare)
    bare = re.sub(" +", " ", re.sub(r"(\d)t(\d)", r"\1T\2", bare))
    found = {
        moment
        for day in DAYS
        for time in TIMES
        if (moment := _parsed(bare, day + time, has_time=bool(time)))
    }
    assert len({moment for moment, _ in found}) <= 1, "one text, two days"
    for moment, has_time in found:
        if not has_time or (offset is None and not is_utc):
            return moment.date()
        return (moment - (offset or timedelta())).replace(tzinfo=UTC).astimezone(LONDON).date()
    return None


def _without_clock(text: str) -> tuple[str, timedelta | None]:
    if text[-1:] in "zZ":
        return text[:-1].rstrip(), timedelta()
    found = _OFFSET.search(text) if ":" in text else None
    if not found:
        return text, None
    sign, hours, minutes = found.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return text[: found.start()], -ahead if sign == "-" else ahead


def _parsed(text: str, form: str, *, has_time: bool) -> tuple[datetime, bool] | None:
    try:
        return datetime.strptime(text, form), has_time
    except ValueError:
        return None
