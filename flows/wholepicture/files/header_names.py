"""Headers as they are compared, and the formats of dates and names."""

import re
import unicodedata
from datetime import date

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_A_NAME = frozenset("0123456789 &'()/.,-")
_LONGEST_NAME = 60

# different characters that people and spreadsheets use for the same sign
_AS_ONE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u2032\u00b4`\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        # invisible: soft hyphens, joiners, direction marks and byte order marks
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)
_BRACKETS = re.compile(r"([()\[\]])(?:\s*\1)+")


def header_key(header: str) -> str:
    """The header as it is compared: NFC, case-folded, with single spaces between words.

    Apostrophes, quotes and dashes of every kind are equal, a doubled bracket counts as one, and
    invisible characters are removed.
    """
    signs = unicodedata.normalize("NFC", header).translate(_AS_ONE)
    return _BRACKETS.sub(r"\1", " ".join(signs.split())).casefold()


def iso_day(text: str) -> date | None:
    """The date of a text written as 2026-11-20; None for any other text."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def is_name(text: str) -> bool:
    """Whether a text has the format of a name that may be published, like `is_name` in SQL."""
    composed = unicodedata.normalize("NFC", text)
    signs = [one for one in composed if not unicodedata.category(one).startswith("L")]
    begins = not signs or composed[0] not in _OF_A_NAME or composed[0].isdigit()
    return 0 < len(composed) <= _LONGEST_NAME and begins and _OF_A_NAME.issuperset(signs)
