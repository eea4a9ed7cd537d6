"""The factors of assessments, read from JSON."""

import json
import re
from typing import Any

from derived.twin.people import Register
from derived.twin.spans import Found

CODE = re.compile(r"[0-9]{1,2}[A-Z]?")


def recorded_factor(world: Register) -> Found:
    found: dict[tuple[str, str | None], int] = {}
    for row in sorted(world.rows("assessment_factor"), key=lambda one: one["row_id"]):
        text = (row["factors_json"] or "").strip()
        for code in _codes(text, world.values["yes_words"]) if text else []:
            if row["assessment_id"] is not None:
                found.setdefault((row["assessment_id"], code), row["row_id"])
    for (name, code), row_id in found.items():
        yield {"assessment_id": name, "factor": code, "row_id": row_id}


def _codes(text: str, yes_words: list[str]) -> list[str | None]:
    """The recorded codes; None for an entry that cannot be read."""
    try:
        said = json.loads(text)
    except ValueError:
        return [None]
    if isinstance(said, dict):
        entries: list[Any] = [key for key, value in said.items() if _word(value) in yes_words]
    else:
        listed = said if isinstance(said, list) else [said]
        entries = [one for one in listed if one is not None and one != "" and _word(one)]
    return [_code(entry) for entry in entries]


def _word(value: Any) -> str:
    return str(value).strip().lower()


def _code(entry: Any) -> str | None:
    word = _word(entry).upper()
    return word if CODE.fullmatch(word) else None
