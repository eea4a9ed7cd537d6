"""How texts are compared and told by their form: one rule for all who do."""

import re
import unicodedata
from datetime import date

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_A_NAME = frozenset("0123456789 &'()/.,-")
_LONGEST_NAME = 60


def header_key(header: str) -> str:
    """A header as it is compared: NFC, casefolded, one space where any space is, none outside."""
    return " ".join(unicodedata.normalize("NFC", header).split()).casefold()


def iso_day(text: str) -> date | None:
    """The day of a text written as 2026-11-20, in no other form; None for any other text."""
    try:
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def is_name(text: str) -> bool:
    """Whether a text has the form of a name that may be published, as `is_name` in SQL has it."""
    composed = unicodedata.normalize("NFC", text)
    signs = [one for one in composed if not unicodedata.category(one).startswith("L")]
    begins = not signs or composed[0] not in _OF_A_NAME or composed[0].isdigit()
    return 0 < len(composed) <= _LONGEST_NAME and begins and _OF_A_NAME.issuperset(signs)
