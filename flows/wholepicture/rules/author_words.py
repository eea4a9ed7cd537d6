"""A SQL file's fault, for its author: line and column, DuckDB's message, the nearest name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from wholepicture.errors import PairError
from wholepicture.warehouse import OwnWords, WarehouseError

_NAMED = re.compile(r'"(\w+)"|with name (\w+)')


def pair_fault(error: WarehouseError, where: str, file: str, text: str) -> PairError:
    """The refusal of SQL that DuckDB cannot plan or run, with `where` or a place in `file`.

    `text` is the file's SQL. If the warehouse was not opened for authors, the refusal names only
    the class of DuckDB's error.
    """
    said = error.own_words
    if said is None:
        return PairError(
            where,
            expected="SQL that the schema's tables and columns can answer",
            found=f"a {error.kind}",
            do="Compare its columns with sql/schema and sql/derived.",
        )
    return PairError(
        f"{file}{_place(said, text)}",
        expected="SQL that DuckDB can run",
        found=said.message.rstrip(".!"),
        do=_advice(said, text),
    )


@contextmanager
def in_words_of(file: str, text: str) -> Iterator[None]:
    """A block in which DuckDB's errors become faults of the file; raises PairError.

    An error that the file's own SQL raises by name is not changed.
    """
    try:
        yield
    except WarehouseError as error:
        if error.own_words is None or error.reason:
            raise
        raise pair_fault(error, file, file, text) from None


def _place(said: OwnWords, text: str) -> str:
    """`, line 3, column 7`; blank if the fault is not in the file's own text."""
    inside = said.statement.find(text.strip())
    if inside < 0:
        return ""
    if said.position is None:
        named = [re.search(rf"\b{re.escape(name)}\b", text) for name in _names(said.message)[-1:]]
        above = next((text[: found.start()] for found in named if found), None)
    else:
        before = said.statement.encode()[: said.position].decode(errors="ignore")[inside:]
        above = text[: len(text) - len(text.lstrip())] + before
    if above is None or len(above) > len(text):
        return ""
    line, column = above.count("\n") + 1, len(above) - (above.rfind("\n") + 1) + 1
    return f", line {line}, column {column}"


def _names(message: str) -> list[str]:
    """The names that occur in a message of DuckDB."""
    return [quoted or plain for quoted, plain in _NAMED.findall(message)]


def _advice(said: OwnWords, text: str) -> str:
    """The name nearest to the unknown one, among DuckDB's names and those of the file."""
    unknown = _names(said.message)
    if not unknown or not re.search("does not (have|exist)|not found", said.message):
        return "Correct it."
    known = sorted({*said.candidates, *re.findall(r"[a-z_]\w+", text)} - {unknown[-1]})
    nearest = get_close_matches(unknown[-1], list(said.candidates), n=1, cutoff=0.6)
    nearest = nearest or get_close_matches(unknown[-1], known, n=1, cutoff=0.6)
    return f"Did you mean `{nearest[0]}`?" if nearest else "Correct its name."
