"""The words shown for codes on the page and in the workbooks; the CSV files have the codes."""

import tomllib
from collections.abc import Mapping
from functools import cache

from wholepicture.paths import SQL


@cache
def words_for_codes() -> Mapping[str, Mapping[str, str]]:
    """The words of `sql/publish/_words_for_codes.toml`, by kind and code."""
    text = (SQL / "publish" / "_words_for_codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def in_words(kind: str, code: str) -> str:
    """The words for a code of that kind; a code without words, with spaces for underscores.

    Raises KeyError if there is no such kind.
    """
    return words_for_codes()[kind].get(code, code.replace("_", " "))
