"""Where somebody lives on the night: by property number, else by postcode and first line."""

import json
import re
from collections import defaultdict
from datetime import date
from functools import lru_cache

from helpers.twin.words import Row, World, in_calendar

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_INSIDE = ("ROOM", "FLOOR", "FLAT")
_HOUSE = ("BUILDING", "HOUSE")
_NO_HOUSEHOLD = ("refuge", "confidential")


def home(world: World, person_id: str) -> tuple[str, ...] | None:
    """What identifies the home that holds on the night; None where nothing joins it."""
    row = address_held(world, person_id)
    if row is None:
        return None
    kind = (row["address_type"] or "").lower()
    if world.happened(row["not_known_on"]) or any(word in kind for word in _NO_HOUSEHOLD):
        return None
    number, place = property_number(row), _place(row)
    if number is None and place is not None:
        numbers = _numbers_of_places(world).get(place, set())
        if len(numbers) > 1:
            return None
        number = next(iter(numbers), None)
    return (number,) if number is not None else place


def address_held(world: World, person_id: str) -> Row | None:
    """Of the addresses that hold on the night the one begun last; those in doubt come last."""
    held = [row for row in world.of("address", person_id) if is_current(world, row)]
    return max(
        held,
        key=lambda row: (
            not world.is_doubtful(row),
            address_begun(row) or date.min,
            row["address_id"] or "",
        ),
        default=None,
    )


def is_current(world: World, row: Row) -> bool:
    """Whether an address, or the word that none is known, holds on the night."""
    return world.in_force(address_begun(row), row["ended_on"])


def address_begun(row: Row) -> date | None:
    """Since when the address holds, or the word that none is known; None where nothing says it."""
    return in_calendar(row["started_on"]) or in_calendar(row["not_known_on"])


def postcode(row: Row) -> str | None:
    """The postcode without spaces; None for a word, and for one that stands for no place."""
    text = re.sub(r"\s", "", row["postcode"] or "").upper()
    return text if _POSTCODE.fullmatch(text) and not text.startswith("ZZ99") else None


def line(row: Row) -> str | None:
    """The first line of an address, as far as the street; None where none is written."""
    parts = _parts(row)
    noted = [parts[name] for name in (*_INSIDE, *_HOUSE, "STREET") if parts.get(name)]
    return " ".join(re.sub(r"[^a-z0-9 ]", "", part.lower()) for part in noted) or None


def property_number(row: Row) -> str | None:
    """The unique property number; None where there is none or it is 0 or a word."""
    number = _parts(row).get("UPRN", "")
    return str(int(number)) if number.isdecimal() and int(number) > 0 else None


def _place(row: Row) -> tuple[str, str] | None:
    """Postcode and first line; a street without a house is no place."""
    parts = _parts(row)
    code, first = postcode(row), line(row)
    if code is None or first is None or not any(parts.get(name) for name in (*_INSIDE, *_HOUSE)):
        return None
    return code, first


@lru_cache(maxsize=1)
def _numbers_of_places(world: World) -> dict[tuple[str, str], set[str]]:
    """The property numbers that addresses of each postcode and first line give."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in world.rows("address"):
        number, place = property_number(row), _place(row)
        if number is not None and place is not None:
            found[place].add(number)
    return found


def _parts(row: Row) -> dict[str, str]:
    try:
        parts = json.loads(row["address_json"] or "{}")
    except ValueError:
        return {}
    if not isinstance(parts, dict):
        return {}
    return {name: str(part).strip() for name, part in parts.items() if part is not None}
