"""Elements of an XML document, written as a working CSV file by the sandboxed process.

The tags in the document's bytes are counted independently of the parser, to show that no element
was lost.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

from wholepicture.files.header_names import iso_day
from wholepicture.rules.feeds import FeedFile, Part
from wholepicture.stages.landing.sandboxed import MadeTable, UnusableError, asked
from wholepicture.stages.landing.working_copy import Copied, mapped

_REASONS = {
    "torn": "it ends early",
    "no_xml": "it is not XML",
    "not_well_formed": "it is not well-formed XML",
    "encoding": "its encoding is not supported, or is not the one it declares",
    "doctype": "it has a DOCTYPE",
    "depth": "its elements are nested more than 50 deep",
    "letters": "a text or a tag of it has more than a million letters",
    "record": "a record of it has more than ten million letters or 200,000 elements",
    "repeated": "its rows, with what is repeated in them, are far longer than itself",
    "no_record": "it is XML, and none of its elements are those of the feed",
    "disagreement": "its elements, counted in two ways, are not as many",
    "limits": "reading it takes more memory or time than is given",
}
_DAMAGED = "it is damaged"
_NOT_TAGS = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"


def elements_as_csv(copy: Copied, file: FeedFile, part: Part) -> MadeTable:
    """The result of turning the copy into CSV: UTF-8, commas, LF, line n + 1 is element n.

    Its columns are the feed's, whether or not the document has them. Raises UnusableError and
    CouldNotFinishError.
    """
    if copy.damage:
        raise UnusableError(copy.damage.reason, ends_early=copy.damage.state == "half-written")
    declared = copy.encoding
    document, encoding = copy.set_aside()
    answer = asked(
        {
            "document": str(document),
            "encoding": "utf-8" if encoding != declared or declared == "utf-8-sig" else None,
            "target": str(copy.path),
            "element": part.element,
            "columns": {one.header: [one.header, *one.aliases] for one in file.known},
            "others": part.others,
            "day": part.day,
            "counts_strays": part.counts_strays,
        }
    )
    rows, tags, unread = (_count(answer.get(key)) for key in ("rows", "tags", "unread"))
    if rows is None or tags is None or unread is None:
        word = str(answer.get("refused"))
        raise UnusableError(_REASONS.get(word, _DAMAGED), ends_early=word == "torn")
    if tags != _tags(document, part.element.rpartition("/")[2]):
        raise UnusableError(_REASONS["disagreement"])
    notes = ["elements of an XML document"]
    if unread:
        notes.append(f"texts in places that the feed does not know, not read: {unread}")
    if tags != rows:
        notes.append(f"elements of its name in other places, not read: {tags - rows}")
    return MadeTable(rows=rows + 1, notes=(*notes, *_day_notes(part, answer.get("day"))))


def _count(found: Any) -> int | None:
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _tags(document: Path, name: str) -> int:
    """The number of start tags of that name in the bytes, without comments and CDATA.

    The document is known to be well-formed, so `<` occurs nowhere else.
    """
    begins = rb"<(?:[^\s<>/!?:]+:)?(" + re.escape(name.encode()) + rb")(?=[\s/>])"
    pattern = re.compile(_NOT_TAGS + rb"|" + begins, re.DOTALL | re.IGNORECASE)
    with mapped(document) as data:
        return sum(found.group(1) is not None for found in pattern.finditer(data))


def _day_notes(part: Part, said: Any) -> tuple[str, ...]:
    """The notes on the document's date; raises UnusableError if the date is too old."""
    if not part.day or part.oldest is None:
        return ()
    day = _day(said)
    if day is None:
        return ("it does not say which day it shows",)
    if day < part.oldest:
        raise UnusableError(f"it is of {day}, too long before the night it was delivered for")
    return ()


def _day(said: Any) -> date | None:
    return iso_day(said) if isinstance(said, str) else None
