"""Words for the faults that Pydantic finds in a TOML file: what it expected, and what it found."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": "a text in quotes",
    "string_too_short": "a text that is not blank",
    "string_too_long": "a text of at most {max_length} letters",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false, without quotes",
    "bool_parsing": "true or false, without quotes",
    "date_type": "a day written as 2026-11-20, without quotes",
    "date_parsing": "a day written as 2026-11-20, without quotes",
    "tuple_type": "a list in [ ]",
    "list_type": "a list in [ ]",
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
    "model_attributes_type": "a table of keys",
    "too_short": "at least one entry",
}
_BEYOND = {
    "greater_than": ("more than {gt:g}", "no more than that"),
    "greater_than_equal": ("{ge:g} or more", "less"),
    "less_than_equal": ("{le:g} or less", "more"),
}


def words_of(fault: ErrorDetails, otherwise: str) -> tuple[str, str]:
    """What was expected and what kind of thing was found; `otherwise` if we have no words for it.

    Nothing of the value is in them.
    """
    context: dict[str, Any] = fault.get("ctx", {})
    kind = fault["type"]
    if kind in _BEYOND:
        expected, found = _BEYOND[kind]
        return expected.format(**context), found
    if kind == "literal_error":
        words = listed(context["expected"])
        return f"one of {', '.join(words)}", another_word(fault["input"])
    return _EXPECTED.get(kind, otherwise).format(**context), kind_of(fault["input"])


def listed(expected: str) -> list[str]:
    """The words of a list in which each is in quotes; signs stay in quotes."""
    words = re.findall(r"'([^']*)'", expected)
    return [word if word[:1].isalpha() else f'"{word}"' for word in words]


def another_word(written: Any) -> str:
    """What was found where one of several words was expected."""
    return "another word" if isinstance(written, str) else kind_of(written)


def kind_of(written: Any) -> str:
    """The kind of thing that was found."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "a text" if written else "an empty text"),
        (Sequence, "a list" if written else "an empty list"),
        (Mapping, "a table"),
        (datetime, "a day with a time"),
        (date, "a day"),
        (time, "a time of day"),
    )
    return next((said for kind, said in kinds if isinstance(written, kind)), "none")
