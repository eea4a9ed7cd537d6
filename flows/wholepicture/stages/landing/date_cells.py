"""SQL that reads the day of a date cell in every unambiguous format, whatever the feed declares.

The usual format, ISO, is recognised by one pattern and cut to the day. A text in any other format
is split into parts first. A time on a clock other than England's, by its offset or by the feed's
`zone`, becomes the day it was in England. A text that cannot be read with certainty has no day, and
its format is named.
"""

from collections.abc import Mapping

from wholepicture.rules.feeds import FeedColumn
from wholepicture.rules.feeds.date_formats import (
    CERTAIN,
    DAY,
    IN_PARTS,
    MONTH,
    MONTH_NAME,
    PARTS,
    SERIAL,
    USUAL,
    USUAL_DAY,
    UTC,
    YEAR,
)
from wholepicture.stages.landing.sql_phrases import matches, quoted

NO_SUCH_DAY = "a day that does not exist"
MONTH_FIRST = "a date with its month first, as a spreadsheet may swap it"
SERIAL_UNASKED = "a date as a spreadsheet counts days, which the feed does not accept"
NO_CLOCK = "a time near midnight in a year whose clock changes are not known"
NO_FORMAT = "a date in a format that is not read"

_SERIAL = r"[1-7]\d{4}"
_SERIAL_TEXT = _SERIAL + r"(\.\d{1,12})?"
_TURNED = r"(1[3-9]|2\d|3[01])"
_MONTH_FIRST = rf"{MONTH}[-/.]{_TURNED}[-/.]{YEAR}.*"
_NUMBER = r"-?\d+([.,]\d+)?(E[+-]?\d+)?"
_LATER = r"(?:[ t].*)?"

# formats of texts that are not a day: the first that fits is reported, and never the text itself
_FORMATS: Mapping[str, str] = {
    "mm_dd_yyyy": _MONTH_FIRST,
    "no_such_day": CERTAIN.removeprefix("(?i)"),
    "mm_dd_yy": rf"{MONTH}[-/.]{_TURNED}[-/.]\d\d{_LATER}",
    "dd_mm_yy": rf"{DAY}[-/.]{MONTH}[-/.]\d\d{_LATER}",
    "dd_mon_yy": rf"{DAY}[-/. ]?{MONTH_NAME}[-/. ]?\d\d{_LATER}",
    "mon_dd_yyyy": rf"{MONTH_NAME}[-/. ]+{DAY},?[-/. ]+{YEAR}{_LATER}",
    "mon_yyyy": rf"{MONTH_NAME}[-/. ]*(?:{YEAR}|\d\d)",
    "mm_yyyy": rf"{MONTH}[-/.]{YEAR}",
    "yyyy_mm": rf"{YEAR}[-/.]{MONTH}",
    "yyyy": YEAR,
    "twelve_hours": rf".*{YEAR}.*\d ?[ap]\.?m\.?",
    "time": r"\d{1,2}:\d\d(:\d\d)?.*",
    "number": _NUMBER,
    "text": r"\D*",
}
_OTHER_FORMATS = {name: _FORMATS[name] for name in ("number", "text")}
ANOTHER_FORMAT = "another_form"


def plain_sql(column: FeedColumn, cell: str) -> str:
    """Whether the cell has the usual format, in which the text is the day itself."""
    return matches(cell, USUAL_DAY if column.zone == UTC else USUAL)


def parts_sql(text: str, plain: str) -> str:
    """The SQL of a date's parts, as a struct, for unambiguous texts in another format."""
    names = ", ".join(map(quoted, PARTS))
    return (
        f"case when not {plain} and {matches(text, CERTAIN)}"
        f" then regexp_extract({text}, {quoted(IN_PARTS)}, [{names}]) end"
    )


def moment_sql(column: FeedColumn, parts: str) -> str:
    """The SQL of the moment in universal time, if the text gives one; otherwise null."""
    is_moment = "true" if column.zone == UTC else f"{parts}.zone <> ''"
    return f"case when {parts}.hour <> '' and {is_moment} then landing.universal({parts}) end"


def usual_sql(text: str) -> str:
    """The SQL of the day of a text in the usual format; null if there is no such day."""
    return f"cast(try_cast(left({text}, 10) as date) as varchar)"


def value_sql(column: FeedColumn, text: str, plain: str, parts: str, moment: str) -> str:
    """The SQL of the day as yyyy-mm-dd, or null; it may still be a sentinel."""
    serial = f" when {matches(text, _SERIAL)} then date '1899-12-30' + try_cast({text} as integer)"
    return (
        f"cast(case when {plain} then try_cast(left({text}, 10) as date)"
        f" when {moment} is not null then landing.english_day({moment})"
        f" when {parts} is not null then landing.written_day({parts})"
        f"{serial if SERIAL in column.forms else ''} end as varchar)"
    )


def written_sql(text: str, plain: str, parts: str) -> str:
    """The SQL of the day and time as written, if it has a time without an offset; else null."""
    return (
        f"case when {plain} and length({text}) > 10"
        f" then try_cast(replace(left({text}, 16), 'T', ' ') || ':00' as timestamp)"
        f" when {parts}.hour <> '' and {parts}.zone = '' then landing.universal({parts}) end"
    )


def reasons(text: str, plain: str, moment: str) -> tuple[tuple[str, str], ...]:
    """The kinds of fault of a text without a day, each with the SQL condition for it."""
    return (
        (f"{moment} is not null", NO_CLOCK),
        (f"{plain} or {matches(text, CERTAIN)}", NO_SUCH_DAY),
        (matches(text, _MONTH_FIRST), MONTH_FIRST),
        (matches(text, _SERIAL_TEXT), SERIAL_UNASKED),
        ("true", NO_FORMAT),
    )


def format_sql(text: str, *, is_date: bool) -> str:
    """The SQL of the name of an unreadable text's format, one of our own words."""
    formats = _FORMATS if is_date else _OTHER_FORMATS
    whens = " ".join(
        f"when {matches(text, f'(?i){pattern}')} then '{name}'" for name, pattern in formats.items()
    )
    return f"case {whens} else '{ANOTHER_FORMAT}' end"
