"""Phrases of SQL for several modules of landing."""

from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def matches(text: str, pattern: str) -> str:
    """The SQL condition that the whole text matches the pattern."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def mapped(text: str, words: Mapping[str, str | None], otherwise: str) -> str:
    """The SQL of a text's meaning: a `case`, because DuckDB would turn an `in` into a join."""
    whens = " ".join(
        f"when {quoted(word)} then {'null' if meaning is None else quoted(meaning)}"
        for word, meaning in words.items()
    )
    return f"case {text} {whens} else {otherwise} end" if whens else otherwise


def one_of(text: str, words: Iterable[str]) -> str:
    """The SQL condition that a text is one of the words."""
    whens = " ".join(f"when {quoted(word)} then true" for word in words)
    return f"case {text} {whens} else false end"
