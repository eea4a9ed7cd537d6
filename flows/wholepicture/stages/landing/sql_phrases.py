"""Phrases of SQL that landing says again and again."""

from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def matches(text: str, pattern: str) -> str:
    """Whether the whole of a text is of the pattern."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def mapped(text: str, words: Mapping[str, str | None], otherwise: str) -> str:
    """What a text stands for. A `case`, not `in`: DuckDB makes a join of a list of words."""
    whens = " ".join(
        f"when {quoted(word)} then {'null' if meaning is None else quoted(meaning)}"
        for word, meaning in words.items()
    )
    return f"case {text} {whens} else {otherwise} end" if whens else otherwise


def one_of(text: str, words: Iterable[str]) -> str:
    """Whether a text is one of the words."""
    whens = " ".join(f"when {quoted(word)} then true" for word in words)
    return f"case {text} {whens} else false end"
