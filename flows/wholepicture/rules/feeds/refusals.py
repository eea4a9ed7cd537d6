"""Refusals of an invalid feed file or code list, in one sentence with the correct word.

A file or column is named by its place and, if its name is plain, by its name.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wholepicture.errors import FeedError
from wholepicture.rules.fault_words import kind_of, words_of
from wholepicture.rules.feeds.feed import Code, CodeList, Defaults, Feed, FeedFile, Manners
from wholepicture.rules.feeds.feed_column import FeedColumn
from wholepicture.rules.feeds.kinds import DateFormat, Kind, Noun, is_safe_name, nearest

AnyNoun = TypeVar("AnyNoun", bound=Noun)

# words of other tools, and our word for each
_MEANT = {
    "date": "event_date", "datetime": "event_date", "dob": "birth_date",
    "id": "local_id", "reference": "local_id", "nhs_number": "national_id", "upn": "national_id",
    "text": "free_text", "string": "free_text", "varchar": "free_text", "boolean": "flag",
    "bool": "flag", "yes/no": "flag", "number": "count", "integer": "count", "int": "count",
    "postcode": "address", "windows-1252": "cp1252", "ansi": "cp1252", "iso-8859-1": "latin-1",
    "utf-16": "utf-16-le", "unicode": "utf-16-le", "blank": "blank_cell", "refuse": "refuse_row",
    "*": "any", "all": "any",
}  # fmt: skip
_MEANT_KEYS = {
    "type": "kind", "column": "header", "format": "forms", "formats": "forms",
    "date_format": "forms", "sep": "delimiter", "separator": "delimiter", "quotechar": "quote",
    "primary_key": "key", "mandatory": "required", "synonyms": "aliases", "nulls": "sentinels",
    "code_list": "codes", "codelist": "codes",
}  # fmt: skip
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_WORD = "a word of small letters, digits and `_`, a letter first, at most 63 of them"
_SHAPES = {
    "delivered_by": "a time of day as 07:30",
    "element": "names of elements, as Child/Visit",
    "document_day": "names of elements, as Header/Day",
}


def noun(where: str, model: type[AnyNoun], content: dict[str, Any]) -> AnyNoun:
    """The model of the content; raises FeedError for its first fault."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        fault = _first(error.errors(include_url=False))
    raise _sentence(where, model, content, fault) from None


def _first(faults: Sequence[ErrorDetails]) -> ErrorDetails:
    """The first fault; a misspelt key comes before the key that is missing because of it."""
    first = faults[0]
    strangers = [fault for fault in faults if fault["type"] == "extra_forbidden"]
    beside = [fault for fault in strangers if fault["loc"][:-1] == first["loc"][:-1]]
    return beside[0] if first["type"] == "missing" and beside else first


def place(content: Any, location: Sequence[int | str]) -> str:
    """The place in a file, in words: `, file 2 (a.csv), column 3 (seen_on), kind`."""
    said, found, before = "", content, ""
    for part in location:
        if isinstance(part, int):
            found = found[part] if isinstance(found, tuple) and part < len(found) else None
            each = {"file": "file", "columns": "column"}.get(before, "entry")
            said = said.removesuffix(f", {before}") if each != "entry" else said
            said += f", {each} {part + 1}{_named(found)}"
        elif not re.search(r"[\[(]", part):
            found = found.get(part) if isinstance(found, Mapping) else None
            said += f", {part}" if _PLAIN_KEY.fullmatch(part) else ", a key of another form"
            before = part
    return said


def _named(found: Any) -> str:
    name = found.get("name") if isinstance(found, Mapping) else None
    return f" ({name})" if isinstance(name, str) and is_safe_name(name) else ""


def _sentence(
    where: str, model: type[Noun], content: dict[str, Any], fault: ErrorDetails
) -> FeedError:
    context: dict[str, Any] = fault.get("ctx", {})
    location, kind = fault["loc"], fault["type"]
    if kind == "refused":
        location = (*location, *context["at"])
        expected, found, do = context["expected"], context["found"], context["do"]
    elif kind == "extra_forbidden" or location[-1:] == ("[key]",):
        location, key = _without_its_key(location)
        expected, found = "only keys that we know", _quoted(key)
        do = _nearest_key(key, known_keys(model, location))
    elif kind == "missing":
        key, location = str(location[-1]), location[:-1]
        expected, found, do = f"the key `{key}`", "none", _ADD.get(key, "Add it.")
    elif kind == "literal_error":
        expected, found = words_of(fault, "")
        do = _nearest_word(fault["input"], re.findall(r"'([^']*)'", context["expected"]))
    elif kind == "string_pattern_mismatch":
        expected = _SHAPES.get(str(location[-1]), _WORD)
        found, do = "another text", "Write it in this way."
    elif kind == "tuple_type" and location[-2:-1] == ("columns",):
        expected, found = 'a list of columns, or "any"', kind_of(fault["input"])
        do = 'Did you mean columns = "any"?'
    else:
        expected, found = words_of(fault, "what docs/feeds.md says of it")
        do = "Put it right."
    return FeedError(f"{where}{place(content, location)}", expected=expected, found=found, do=do)


_ADD = {
    "kind": 'Add it; kind = "free_text" is never published.',
    "header": "Add the column's header, as the file has it.",
    "agency": "Add it: the name of this file without .toml.",
    "file": "Add a [[file]] for each file the agency delivers.",
    "columns": 'Write columns = [ { name, header, kind }, ... ], or columns = "any".',
}


def known_keys(model: type[Noun], location: Sequence[int | str] = ()) -> set[str]:
    """The keys that are allowed at a place, as a feed file spells them."""
    if model is Defaults and location:
        return {str(key) for key in _keys_of_defaults(str(location[0]))}
    if model is Feed and "columns" in location:
        return set(FeedColumn.model_fields)
    if model is Feed and "file" in location:
        return set(FeedFile.model_fields)
    if model is CodeList and location:
        return set(Code.model_fields)
    keys = {field.alias or name for name, field in model.model_fields.items()}
    if model is Feed:
        keys = keys - {"code_lists"} | set(Manners.model_fields) | set(Defaults.model_fields)
    return keys


def _keys_of_defaults(name: str) -> tuple[str, ...]:
    return {
        "sentinels": ("every", *get_args(Kind)),
        "forms": ("dates",),
        "flags": ("yes", "no"),
    }.get(name, ())


def _without_its_key(location: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], str]:
    """The place of a table, and the unknown key in it."""
    bare = location[:-1] if location[-1] == "[key]" else location
    return bare[:-1], str(bare[-1])


def _quoted(key: str) -> str:
    return f"`{key}`" if _PLAIN_KEY.fullmatch(key) else "a key of another form"


def _nearest_key(key: str, known: set[str]) -> str:
    meant = _MEANT_KEYS.get(key.casefold(), "")
    near = meant if meant in known else nearest(key.casefold(), known)
    return f"Did you mean `{near}`?" if near else f"Known keys: {', '.join(sorted(known))}."


def _nearest_word(written: Any, words: Sequence[str]) -> str:
    """The word that was probably meant; none for a date format with the month first."""
    if not isinstance(written, str):
        return "Write one of them, in quotes."
    lowered = written.strip().casefold()
    if set(words) == set(get_args(DateFormat)) and lowered.startswith(("mm", "%m")):
        return "A month is never read first: ask the agency for yyyy-mm-dd."
    meant = _MEANT.get(lowered, "")
    near = meant if meant in words else nearest(lowered, words)
    return f'Did you mean "{near}"?' if near else "Write one of them."
