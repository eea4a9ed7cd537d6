"""The text of a statement, read without running it: its parameters, and its bare words."""

import re
from functools import cache

_PARAMETER = re.compile(r"\$([a-z_]\w*)", re.IGNORECASE)
# DuckDB's comments, including nested ones; its quoted names; and its texts: 'it''s', e'it\\'s',
# $$it's$$, $word$it's$word$
_INNER = r"/\*(?:(?!/\*|\*/).)*\*/"
_QUOTED = re.compile(
    rf"""--[^\n]*|/\*(?:{_INNER}|(?!\*/).)*\*/|"(?:[^"]|"")*"|\be'(?:[^'\\]|\\.|'')*'"""
    r"""|'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$""",
    re.DOTALL | re.IGNORECASE,
)


@cache
def named_parameters(sql: str) -> frozenset[str]:
    """The `$names` that a statement uses outside comments and quoted text."""
    return frozenset(_PARAMETER.findall(bare(sql)))


def bare(sql: str) -> str:
    """The statement without comments, with every quoted text emptied."""
    return _QUOTED.sub(_emptied, sql)


def without_parameters(sql: str) -> str:
    """The statement with NULL for each parameter, of the same length, so that places stay valid."""
    return _PARAMETER.sub(lambda name: "null".ljust(len(name[0])), sql)


def _emptied(found: re.Match[str]) -> str:
    text = found.group()
    if text.startswith('"'):  # a quoted name
        return text
    return " " if text.startswith(("--", "/*")) else "''"
