"""A cautious proposal of the kind of each column, for a person to correct.

If two kinds are possible, the one that is never published is proposed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wholepicture.authoring.feed_drafts.date_orders import dates, look_like_dates
from wholepicture.authoring.feed_drafts.header_words import words


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BIRTH = _set("dob birth born birthdate birthday died death deceased edd")
_DATED = _set("date dated on at day datetime timestamp start end started ended")
_NATIONAL = _set(
    "nhs upn uln nino ni passport pnc cro trn crn national insurance licence license vehicle vrm"
    " registration iban account card"
)
_NAME = _set(
    "name names forename forenames surname surnames firstname lastname fullname middlename"
    " initial initials alias maiden title"
)
_ADDRESS = _set(
    "address addr postcode street road town city county house flat uprn phone telephone tel mobile"
    " email fax latitude longitude lat lon lng easting northing location venue"
)
_PERSONS = _set(
    "worker officer teacher manager gp mother father parent carer contact author person"
    " practitioner midwife visitor nurse doctor owner allocated supervisor child adult"
)
_DOERS = _set("by who whom")
_ID_ENDS = _set("id ids ref reference identifier key guid uuid uid urn pk fk")
_NUMBERED = _set("number no num nr")
_COUNTED = _set("of count total how many days hours")
_FLAGS = _set("y n yes no true false t f 0 1")

_NHS = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}")
_UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.IGNORECASE)
_NI = re.compile(r"[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]", re.IGNORECASE)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[0-9A-Z]? ?\d[A-Z]{2}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+44|0)[\d ]{9,12}")
_ID = re.compile(r"[A-Za-z0-9._/-]{1,48}")
_NEARLY_ALL = 0.99


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A column of a sample: its header, and its filled cells without outer spaces."""

    header: str
    texts: Sequence[str]

    @property
    def words(self) -> list[str]:
        """The words of its header."""
        return words(self.header)

    def has(self, some: frozenset[str]) -> bool:
        """Whether one of the words is in the header."""
        return not some.isdisjoint(self.words)

    def share(self, holds: Callable[[str], object]) -> float:
        """The share of the texts that satisfy the condition; 0 if there are no texts."""
        return sum(bool(holds(text)) for text in self.texts) / max(len(self.texts), 1)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A kind and the date formats to list; `note` is an observation, `question` one to answer."""

    kind: str
    formats: tuple[str, ...] = ()
    note: str = ""
    question: str = ""


def proposed(seen: Seen) -> Proposal:
    """The proposal of the first rule below that applies."""
    return next(found for rule in _RULES if (found := rule(seen)))


def _json(seen: Seen) -> Proposal | None:
    if seen.texts and all(text[0] in "{[" for text in seen.texts):
        return Proposal(kind="json")
    return None


def _national_id(seen: Seen) -> Proposal | None:
    if seen.share(_is_national) >= 0.5:
        return Proposal(kind="national_id", note="they look like NHS, UPN or NI numbers")
    return Proposal(kind="national_id") if seen.has(_NATIONAL) else None


def _is_national(text: str) -> bool:
    if _NHS.fullmatch(text):
        digits = [int(sign) for sign in text if sign.isdigit()]
        total = sum(digit * (10 - place) for place, digit in enumerate(digits[:9]))
        return -total % 11 == digits[9]
    return bool(_UPN.fullmatch(text) or _NI.fullmatch(text))


def _date(seen: Seen) -> Proposal | None:
    is_birth = seen.has(_BIRTH)
    kind = "birth_date" if is_birth else "event_date"
    found = dates(seen.texts, is_dated=is_birth or seen.has(_DATED))
    if found is None:
        return _no_date(seen, is_birth=is_birth)
    if found.order == "month":
        return Proposal(kind="free_text", note="the month comes first: ask for yyyy-mm-dd")
    note = f"{found.strangers} in a format that is not read" if found.strangers else ""
    return Proposal(
        kind=kind, formats=found.formats, note=note, question=_ORDERS.get(found.order, "")
    )


_ORDERS = {
    "either": "No day here is above 12, so day and month cannot be distinguished."
    " Find out which comes first: if it is the month, ask the agency for yyyy-mm-dd.",
    "mixed": "The day comes first in some rows here and the month in others, as when a"
    " spreadsheet swapped them. Ask the agency for yyyy-mm-dd, or for dd/mm/yyyy throughout.",
}


def _no_date(seen: Seen, *, is_birth: bool) -> Proposal | None:
    """A column of dates that cannot yet be read is free text: it lands, and is never published."""
    if look_like_dates(seen.texts):
        return Proposal(
            kind="free_text", note="dates in a format that is not read: ask for yyyy-mm-dd"
        )
    is_empty = not seen.texts and (is_birth or seen.has(frozenset({"date", "datetime"})))
    if is_birth or is_empty:
        kind = "birth_date" if is_birth else "event_date"
        return Proposal(kind="free_text", note=f'if it is a date: kind = "{kind}"')
    return None


def _flag(seen: Seen) -> Proposal | None:
    if seen.texts and {text.casefold() for text in seen.texts} <= _FLAGS:
        return Proposal(kind="flag")
    return None


def _local_id(seen: Seen) -> Proposal | None:
    if not _is_id_header(seen.words):
        return None
    if seen.words[-1] in _NUMBERED and seen.share(_PHONE.fullmatch) >= 0.5:
        return Proposal(kind="address", note="they look like telephone numbers")
    if seen.texts and seen.share(_is_id) < _NEARLY_ALL:
        return Proposal(kind="free_text", note="headed like an id, but not all of them are one")
    return Proposal(kind="local_id")


def _is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None and any(sign.isdigit() for sign in text)


def _is_id_header(said: Sequence[str]) -> bool:
    if not said or _ADDRESS.intersection(said) - {"addr", "address", "location"}:
        return False
    if said[-1] in _ID_ENDS:
        return True
    return said[-1] in _NUMBERED and not _COUNTED.intersection(said)


def _person(seen: Seen) -> Proposal | None:
    if seen.has(_NAME):
        return Proposal(kind="name")
    if seen.has(_ADDRESS) or seen.share(_is_place) >= 0.5:
        return Proposal(kind="address")
    return None


def _is_place(text: str) -> bool:
    return bool("@" in text or _POSTCODE.fullmatch(text) or _PHONE.fullmatch(text))


def _count(seen: Seen) -> Proposal | None:
    if not seen.texts or seen.share(re.compile(r"-?\d{1,18}").fullmatch) < 1:
        return None
    if any(len(text) > 1 and text[0] == "0" for text in seen.texts) or _are_long(seen.texts):
        return Proposal(
            kind="free_text",
            note='they look like ids: kind = "local_id" if the agency\'s own system made them',
        )
    return Proposal(kind="count")


def _are_long(texts: Sequence[str]) -> bool:
    """Whether these are numbers too long for a count, or many different numbers."""
    shortest = min(map(len, texts))
    are_different = len(texts) > 1 and len(set(texts)) == len(texts)
    return shortest >= 7 or (are_different and (shortest >= 4 or len(texts) >= 20))


def _code(seen: Seen) -> Proposal | None:
    different = len(set(seen.texts))
    if len(seen.texts) < 10 or different > min(50, len(seen.texts) // 5):
        return None
    if any(len(text) > 30 or text.count(" ") > 3 for text in seen.texts):
        return None
    if _PERSONS.intersection(seen.words[-1:]) or seen.has(_DOERS):
        return Proposal(kind="name", note="few different words, perhaps names")
    seen_words = "1 word, which" if different == 1 else f"{different} different words, which"
    return Proposal(kind="code", note=f"{seen_words} a code list can explain")


def _free_text(_: Seen) -> Proposal:
    return Proposal(kind="free_text")


_RULES: tuple[Callable[[Seen], Proposal | None], ...] = (
    _json, _national_id, _local_id, _date, _person, _flag, _count, _code, _free_text,
)  # fmt: skip
