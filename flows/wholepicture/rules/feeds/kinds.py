"""The vocabulary of a feed file: kinds, forms and names, and the refusals of others.

A refusal has three parts: expected, found and what to do. `refusals` adds the place.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

Kind = Literal[
    "local_id", "national_id", "name", "birth_date", "address", "event_date",
    "code", "flag", "count", "free_text", "json",
]  # fmt: skip
OnBad = Literal["refuse_row", "blank_cell"]
# only the last one matters: the others are unambiguous, and read even if a feed does not list them
DateFormat = Literal[
    "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd hh:mm:ss.fff", "dd/mm/yyyy",
    "dd/mm/yyyy hh:mm:ss", "yyyy-mmm-dd", "yyyy-mmm-dd hh:mm:ss", "excel_serial",
]  # fmt: skip
Zone = Literal["Europe/London", "UTC"]

# one of ours, or any one or two signs that separate cells, so no letter or digit
COMMON_DELIMITERS = (",", ";", "\t", "|")

DATE_KINDS = frozenset({"birth_date", "event_date"})
ID_KINDS = frozenset({"local_id", "national_id"})
# landing's own columns and tables, and tables that describe the delivery itself
OWN_COLUMNS = frozenset({"row_id", "agency"})
OWN_TABLES = re.compile(
    r"file|file_column|refused_row|refused_run|refused_span|refused_kind|refused_bytes|unfit_row"
    r"|line_above|blanked_cell|read_column|line_shift|judged_unknown|changed_row|copied_key|(text|raw|typed)_\d+|delivered_\w+|unread_cell"
)
WORD = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DELIMITER = re.compile(r"[\t !-/:-@\[-`{-~]{1,2}")
_QUOTE = re.compile(r"[!-/:-@\[-`{-~]")
_WRITTEN_AS = {
    word: f"Did you mean {sign}?"
    for word, sign in (
        ("tab", r'"\t"'), ("comma", '","'), ("semicolon", '";"'), ("pipe", '"|"'), ("bar", '"|"'),
    )
}  # fmt: skip
_SAFE_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Noun(BaseModel):
    """The base of all models of a feed file: frozen, strict, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def is_safe_name(name: str) -> bool:
    """Whether a file's name is safe: plain characters, no dot or dash first, no `..`."""
    return _SAFE_FILE.fullmatch(name) is not None and ".." not in name


def numbered(kind: str, count: int) -> str:
    """The words for files that no feed names: `unexpected file 1`, `unexpected files 1 to 9`."""
    return f"unexpected {kind} 1" if count == 1 else f"unexpected {kind}s 1 to {count}"


def refusal(
    expected: str, found: str, do: str, at: Sequence[int | str] = ()
) -> PydanticCustomError:
    """The error of a model: three parts of the sentence, and the place in the model."""
    parts: dict[str, Any] = {"expected": expected, "found": found, "do": do, "at": tuple(at)}
    return PydanticCustomError("refused", "refused", parts)


def is_deliverable(name: str) -> bool:
    """Whether a feed may name a file like that."""
    return is_safe_name(name) and name.casefold() != "manifest.json"


def _safe(name: str) -> str:
    if not is_deliverable(name):
        raise refusal(
            "a file name of plain letters, digits, `_`, `-` and `.`, other than manifest.json",
            "another name",
            "Ask the agency to name the file so.",
        )
    return name


def _not_blank(text: str) -> str:
    if not text.strip():
        raise refusal("a text that is not blank", "spaces alone", "Write it, or leave it out.")
    return text


def _landable(table: str) -> str:
    if OWN_TABLES.fullmatch(table):
        raise refusal(
            "a table that is not kept for ourselves", f"`{table}`", "Choose another word."
        )
    return table


def _own(column: str) -> str:
    if column in OWN_COLUMNS:
        raise refusal(
            "a canonical name that is not kept for ourselves",
            f"`{column}`",
            "Choose another word.",
        )
    return column


def _separates(delimiter: str) -> str:
    if not _DELIMITER.fullmatch(delimiter):
        raise refusal(
            "one or two signs between cells, without letters, digits and line ends",
            "another text",
            _WRITTEN_AS.get(delimiter.strip().casefold(), 'Write them, as in "," or "||".'),
        )
    return delimiter


def _encloses(quote: str) -> str:
    if not _QUOTE.fullmatch(quote):
        raise refusal(
            "one sign around cells, no letter, digit or space",
            "another text",
            'Write it, as in "\'".',
        )
    return quote


Delimiter = Annotated[str, AfterValidator(_separates)]
Quote = Annotated[str, AfterValidator(_encloses)]
LineCount = Annotated[int, Field(ge=0, le=100)]
Word = Annotated[str, StringConstraints(pattern=f"^{WORD.pattern}$")]
ElementPath = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*(/[A-Za-z_][A-Za-z0-9_.-]*)*$", max_length=300
    ),
]
ColumnOfRecord = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_not_blank)]
SafeName = Annotated[str, AfterValidator(_safe)]
TableName = Annotated[Word, AfterValidator(_landable)]
ColumnName = Annotated[Word, AfterValidator(_own)]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or blank."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.5)), "")


def each_once(what: str, spoken: Sequence[frozenset[str] | set[str]], each: str, do: str) -> None:
    """Raises a refusal if two of them share a word, and names the places of both."""
    first: dict[str, int] = {}
    for place, words in enumerate(spoken, start=1):
        for word in words:
            if first.setdefault(word, place) != place:
                found = f"{each} {first[word]} and {each} {place} with the same"
                raise refusal(f"each {what}", found, do)
