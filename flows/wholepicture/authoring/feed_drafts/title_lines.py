"""The place of the header in an example that may have titles above it.

A draft shows headers, so a row of data must never be used as a header. If it is in doubt, the first
record is the header, and it is refused if it does not look like one.
"""

import re
from collections import Counter
from collections.abc import Sequence

_LOOKED_AT = 20
_ROWS = 200
_DIGIT = re.compile(r"\d")


def usual_width(widths: Sequence[int]) -> int:
    """The commonest number of cells; 0 if there are no records."""
    return next((width for width, _ in Counter(widths).most_common(1)), 0)


def header_place(records: Sequence[Sequence[str]]) -> int:
    """The number of records above the header; 0 if the first record may be the header.

    A record above the header has another width, or at most half of its cells filled. The header
    has all cells filled, and no digit in some column where the rows below it have digits.
    """
    width = usual_width([len(record) for record in records[:_ROWS]])
    for place, record in enumerate(records[:_LOOKED_AT]):
        filled = sum(bool(cell.strip()) for cell in record)
        if len(record) == width == filled:
            return place if place and _is_unlike(record, records[place + 1 : _ROWS]) else 0
        if len(record) == width < 2 * filled:
            return 0
    return 0


def _is_unlike(header: Sequence[str], records: Sequence[Sequence[str]]) -> bool:
    """Whether a column has digits in all its filled cells, at least two, and none in its header."""
    rows = [row for row in records if len(row) == len(header) and row != header]
    for at, name in enumerate(header):
        texts = [text for row in rows if (text := row[at].strip())]
        if len(texts) > 1 and not _DIGIT.search(name) and all(map(_DIGIT.search, texts)):
            return True
    return False
