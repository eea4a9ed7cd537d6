"""The certain formats of a day, as patterns that DuckDB and Python read alike.

A format is certain if no two readers could take it for different days: the year has four
digits, and of a day and a month in numbers the day comes first, or the year before both. A count of
days, as spreadsheets keep it, looks like any number: a feed must declare it.
"""

from typing import Final

SERIAL = "excel_serial"
LONDON: Final = "Europe/London"
UTC: Final = "UTC"

MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
PARTS = ("first", "month", "last", "hour", "minute", "zone")

YEAR = r"(?:18|19|20|21)\d\d"
MONTH = r"(?:0?[1-9]|1[0-2])"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH_NAME = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_HOUR, _SIXTY = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_OFFSET = rf"[+-](?:0\d|1[0-4])(?::?{_SIXTY})?"
# an optional time, or a Z alone, as XML may write a day
_TIME = rf"(?:(?:t| +){_HOUR}:{_SIXTY}(?::{_SIXTY}(?:[.,:]\d{{1,9}})?)?(?: ?(?:z|{_OFFSET}))?|z)?"


def _between(name: str, number: str) -> str:
    """The month with one and the same separator before and after it."""
    either = f"(?:{name}|{number})"
    return rf"(?:/{either}/|-{either}-|\.{either}\.| {name} )"


_MONTH_WITHIN = _between(MONTH_NAME, MONTH)
CERTAIN = (
    f"(?i)(?:{DAY}{_MONTH_WITHIN}{YEAR}|{YEAR}{_MONTH_WITHIN}{DAY}"
    rf"|{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])){_TIME}"
)

# the parts of a text that matches CERTAIN, by the names of PARTS; it checks nothing itself
IN_PARTS = (
    r"(?i)^(\d{4}|\d{1,2})[-/. ]?(\d{1,2}|[a-z]+)[-/. ]?(\d{4}|\d{1,2})"
    r"(?:(?:t| +)(\d{1,2}):(\d\d)(?::\d\d(?:[.,:]\d+)?)? ?(z|[+-][\d:]+)?)?z?$"
)

# the usual format, ISO with two digits each; nearly every export has no other
USUAL_DAY = rf"{YEAR}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])"
USUAL = rf"{USUAL_DAY}(?:[ T](?:[01]\d|2[0-3]):{_SIXTY}(?::{_SIXTY}(?:\.\d{{1,9}})?)?)?"
