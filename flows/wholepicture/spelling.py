"""How headers, and the names of sheets, are compared: one rule for all who compare them."""

import re
import unicodedata

# what people and spreadsheets write for one and the same sign
_AS_ONE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u2032\u00b4`\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        # seen by nobody: soft hyphens, what joins or parts letters, marks of direction and order
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"),
    }
)
_BRACKETS = re.compile(r"([()\[\]])(?:\s*\1)+")


def header_key(header: str) -> str:
    """A header as it is compared: NFC, casefolded, one space where any space is, none outside.

    Apostrophes, quotes and dashes of any kind are alike, a bracket written twice is one, and signs
    that nobody sees are none.
    """
    signs = unicodedata.normalize("NFC", header).translate(_AS_ONE)
    return _BRACKETS.sub(r"\1", " ".join(signs.split())).casefold()
