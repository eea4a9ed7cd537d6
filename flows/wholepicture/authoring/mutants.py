"""Mutants of a SQL text: the same text with one word, sign, text or number changed.

A mutant that no worked example notices shows that an example is missing. Comments, quoted names and
parameters stay as they are, and words in square brackets, which say why a check could not run. This
module reads texts only; DuckDB decides whether a mutant can run.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Mutant(NamedTuple):
    """A changed text, with the line and words before and after the change."""

    sql: str
    line: int
    was: str
    now: str


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


_TOKENS = re.compile(
    r"""
    (?P<aside>\s+ | --[^\n]* | /\*(?:/\*.*?\*/ | (?!\*/).)*\*/)
    | (?P<quoted>"(?:[^"]|"")*" | \$(\w*)\$.*?\$\3\$)
    | (?P<text>[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*')
    | (?P<parameter>\$\w+)
    | (?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><=|>=|<>|!=|:=|=>|==|->>|->|::|\|\||.)
    """,
    re.DOTALL | re.VERBOSE,
)

_SIGNS = {
    "<=": "<", "<": "<=", ">=": ">", ">": ">=", "=": "<>", "==": "<>", "<>": "=", "!=": "=",
    "+": "-", "-": "+",
}  # fmt: skip
_VERDICTS = {"'met'": "'gap'", "'gap'": "'met'", "'unknown'": "'met'", "'not_yet_due'": "'gap'"}
_OTHER_TEXT = "'another word'"
_FUNCTIONS = {
    "min": "max", "max": "min", "min_by": "max_by", "max_by": "min_by", "least": "greatest",
    "greatest": "least", "bool_and": "bool_or", "bool_or": "bool_and",
}  # fmt: skip
_WORDS = {
    "and": "or", "or": "and", "not": "", "true": "false", "false": "true", "asc": "desc",
    "desc": "asc",
}  # fmt: skip
_AFTER = {("nulls", "first"): "last", ("nulls", "last"): "first"}
_BEFORE = {("left", "join"): "inner", ("inner", "join"): "left"}
# what a check says of itself that could not run: no example can expect it
_SAYS_WHY = re.compile(r"'\[[a-z_]+\]'")
_DENIED = frozenset({"in", "between", "exists"})
_TYPED = frozenset({"date", "time", "timestamp", "timestamptz", "interval"})
# where a condition begins and where it may end; a flag between the two is negated
_BEGINS, _ENDS = frozenset({"when", "where", "and", "or"}), frozenset({"then", "and", "or", ")"})
# a sign after one of these belongs to a number
_OPENING = frozenset({
    "select", "case", "when", "then", "else", "and", "or", "not", "in", "between", "by", "where",
    "on", "having", "qualify", "distinct", "limit",
})  # fmt: skip


def mutants(sql: str) -> Iterator[Mutant]:
    """All mutants of a text, in the order of the text."""
    tokens = [token for token in _tokens(sql) if token.kind != "aside"]
    of_between = _ends_of_between(tokens)
    for place, token in enumerate(tokens):
        if place in of_between:
            continue
        now = _changed(tokens, place, place - 1 in of_between)
        if now is not None:
            end = token.start + len(token.text)
            line = sql.count("\n", 0, token.start) + 1
            yield Mutant(sql[: token.start] + now + sql[end:], line, token.text, now)


def _tokens(sql: str) -> Iterator[_Token]:
    for found in _TOKENS.finditer(sql):
        yield _Token(str(found.lastgroup), found.group(), found.start())


def _ends_of_between(tokens: Sequence[_Token]) -> set[int]:
    """The places where an `and` joins the ends of a `between` and not two conditions."""
    ends: set[int] = set()
    depth, waiting = 0, list[int]()
    for place, token in enumerate(tokens):
        depth += (token.text in "([{") - (token.text in ")]}")
        if token.text.lower() == "between":
            waiting.append(depth)
        elif token.text.lower() == "and" and waiting and waiting[-1] == depth:
            waiting.pop()
            ends.add(place)
    return ends


def _word(tokens: Sequence[_Token], place: int) -> str:
    """The token at a place, in small letters; nothing before the first and after the last."""
    return tokens[place].text.lower() if 0 <= place < len(tokens) else ""


def _changed(tokens: Sequence[_Token], place: int, is_of_between: bool) -> str | None:
    """The replacement for a token between its neighbours; None if it is not changed."""
    token, before = tokens[place], _word(tokens, place - 1)
    match token.kind:
        case "word" if not is_of_between and before in _BEGINS and _is_flag(tokens, place):
            return f"not {token.text}"
        case "word" if before != ".":
            return _changed_word(token.text.lower(), before, _word(tokens, place + 1))
        case "text" if before not in _TYPED and not _SAYS_WHY.fullmatch(token.text):
            return _VERDICTS.get(token.text, _OTHER_TEXT)
        case "number":
            return {"0": "1", "1": "0"}.get(token.text) or f"({token.text} + 1)"
        case "sign" if token.text not in "+-" or _ends_a_value(before):
            return _SIGNS.get(token.text)
    return None


def _is_flag(tokens: Sequence[_Token], place: int) -> bool:
    """Whether the condition that begins here is only the name of a column."""
    while _word(tokens, place + 1) == ".":
        place += 2
    return _word(tokens, place + 1) in _ENDS and _word(tokens, place) not in ("true", "false")


def _ends_a_value(before: str) -> bool:
    is_word = before[-1:].isalnum() or before[-1:] == "_"
    return (is_word and before not in _OPENING) or before[-1:] in tuple(")]\"'")


def _changed_word(word: str, before: str, after: str) -> str | None:
    if word == "is":
        return "is not" if after in ("null", "true", "false", "distinct") else None
    if word in _DENIED:
        return f"not {word}" if before != "not" else None
    if word in _FUNCTIONS:
        return _FUNCTIONS[word] if after == "(" else None
    if before == "create":  # `create or replace`
        return None
    return _AFTER.get((before, word)) or _BEFORE.get((word, after)) or _WORDS.get(word)
