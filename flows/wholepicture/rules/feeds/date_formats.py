"""The unambiguous formats of a date, as patterns that DuckDB and Python read in the same way.

A format is unambiguous if nobody could read it as another date: the year has four digits, and if
day and month are numbers, either the day comes before the month or the year comes first. A count of
days, as in spreadsheets, looks like any number, so a feed must declare it.
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
# an optional time, or only a Z, as in some dates in XML
_TIME = rf"(?:(?:t| +){_HOUR}:{_SIXTY}(?::{_SIXTY}(?:[.,:]\d{{1,9}})?)?(?: ?(?:z|{_OFFSET}))?|z)?"


def _between(name: str, number: str) -> str:
    """The month with the same separator before and after it."""
    either = f"(?:{name}|{number})"
    return rf"(?:/{either}/|-{either}-|\.{either}\.| {name} )"


_MONTH_WITHIN = _between(MONTH_NAME, MONTH)
CERTAIN = (
    f"(?i)(?:{DAY}{_MONTH_WITHIN}{YEAR}|{YEAR}{_MONTH_WITHIN}{DAY}"
    rf"|{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])){_TIME}"
)

# the parts of a text that matches CERTAIN, named as in PARTS; this pattern validates nothing
IN_PARTS = (
    r"(?i)^(\d{4}|\d{1,2})[-/. ]?(\d{1,2}|[a-z]+)[-/. ]?(\d{4}|\d{1,2})"
    r"(?:(?:t| +)(\d{1,2}):(\d\d)(?::\d\d(?:[.,:]\d+)?)? ?(z|[+-][\d:]+)?)?z?$"
)

# the usual format, ISO with two-digit month and day; nearly every export has only this
USUAL_DAY = rf"{YEAR}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])"
USUAL = rf"{USUAL_DAY}(?:[ T](?:[01]\d|2[0-3]):{_SIXTY}(?::{_SIXTY}(?:\.\d{{1,9}})?)?)?"
