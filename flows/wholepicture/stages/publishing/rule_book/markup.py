"""A check's Markdown page as HTML, for use within a page: the only module that reads Markdown."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BELOW = 2  # heading levels: the book and the suite are above the title of a check
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Zl", "Zp"})  # line ends, hidden text, changes of direction
_UNUSUAL = re.compile(r"[^\n\x20-\x7e]")
# the reader may have only this file, so it has no links to other places
_NOT_READ = ["link", "image", "autolink", "reference", "html_block", "html_inline"]
_WIDE = 4  # columns from which a table can be scrolled sideways on a narrow screen


# a run publishes a night, and may publish many later ones again, mostly with the same rules; 80
# pages take a fifth of a second
@lru_cache(maxsize=512)
def as_html(text: str) -> str:
    """The HTML of a page, with its title on the third level; links, images and HTML are ignored."""
    shown = _UNUSUAL.sub(lambda one: " " if category(one[0]) in _HIDDEN else one[0], text)
    reader = _reader()
    tokens = reader.parse(shown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _BELOW, 6)}"
    return str(reader.renderer.render(_tables_for_all(tokens), reader.options, {})).rstrip()


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(_NOT_READ)


def _tables_for_all(tokens: "list[Token]") -> "list[Token]":
    """The tokens, with a scope for each header cell; a header without words is left out.

    In a table without a header, the first cell of each row is the row's heading.
    """
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        if tokens[place].type == "table_open":
            end = next(i for i in range(place, len(tokens)) if tokens[i].type == "table_close")
            made += _table(tokens[place : end + 1])
            place = end
        else:
            made.append(tokens[place])
        place += 1
    return made


def _table(tokens: "list[Token]") -> "list[Token]":
    head = next(i for i, token in enumerate(tokens) if token.type == "thead_close") + 1
    names = [token.content for token in tokens[:head] if token.type == "inline"]
    if not any(names):
        return [tokens[0], *_with_row_names(tokens[head:])]
    for token in tokens[:head]:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    return _movable(tokens) if len(names) >= _WIDE else tokens


def _with_row_names(tokens: "list[Token]") -> "list[Token]":
    """The body of a table, with the first cell of each row as its heading."""
    is_first = False
    for token in tokens:
        if token.type == "tr_open":
            is_first = True
        elif is_first and token.type in ("td_open", "td_close"):
            token.tag = "th"
            if token.type == "td_open":
                token.attrSet("scope", "row")
            else:
                is_first = False
    return tokens


def _movable(tokens: "list[Token]") -> "list[Token]":
    """The table in a box that can be scrolled sideways, also with the keyboard."""
    from markdown_it.token import Token

    begin, end = Token("box_open", "div", 1, block=True), Token("box_close", "div", -1, block=True)
    named = {"class": "wide", "tabindex": "0", "role": "group", "aria-label": "Parameters"}
    begin.attrs = dict(named)
    return [begin, *tokens, end]
