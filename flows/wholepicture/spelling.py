"""How headers, and the names of sheets, are compared: one rule for all who compare them."""

import unicodedata


def header_key(header: str) -> str:
    """A header as it is compared: NFC, casefolded, one space where any space is, none outside."""
    return " ".join(unicodedata.normalize("NFC", header).split()).casefold()
