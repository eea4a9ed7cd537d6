"""Phrases of SQL that several modules of landing use."""

from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def matches(text: str, pattern: str) -> str:
    """The condition that the whole text matches the pattern."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def mapped(text: str, words: Mapping[str, str | None], otherwise: str) -> str:
    """The meaning of a text. A `case`, not `in`: DuckDB makes a join of a list of words."""
    whens = " ".join(
        f"when {quoted(word)} then {'null' if meaning is None else quoted(meaning)}"
        for word, meaning in words.items()
    )
    return f"case {text} {whens} else {otherwise} end" if whens else otherwise


def one_of(text: str, words: Iterable[str]) -> str:
    """The condition that a text is one of the words."""
    whens = " ".join(f"when {quoted(word)} then true" for word in words)
    return f"case {text} {whens} else false end"
