"""The rule book of a night: one HTML page, made from the pages that the store keeps with it.

It has no script and no outside address, and has the same bytes for the same audit.
"""

import hashlib
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from wholepicture.paths import SQL
from wholepicture.stages.publishing.rule_book.markup import as_html
from wholepicture.stages.publishing.words import in_words
from wholepicture.warehouse import Warehouse

_QUERY = SQL / "publish" / "_rule_book.sql"
_STYLE = Path(__file__).with_name("style.css")

NO_PAGES = (
    "An earlier version of Whole Picture judged this night, and kept no pages of its rules."
    " wholepicture explain says by which rule a finding was made."
)
_ABOUT = (
    "What every check of this night asked, with the values in force on it. The pages are kept with"
    " the night: if a rule has changed since, the book of each night has the rule of that night."
)
_NAMES = (
    "Files of SQL, forms and derived tables are named as in the version of Whole Picture that"
    " judged the night, which run.json names; its documentation has a page of each."
)


class _Entry(NamedTuple):
    suite: str
    check: str
    title: str
    severity: str
    must_be_met: float | None
    is_counted: bool
    text: str


def write_rule_book(warehouse: Warehouse, night: date, path: Path, says: str) -> str:
    """The sha256 of the rule book (0640) of a night, which begins with `says`.

    Reads `audit.*` of the database in use. Raises WarehouseError, and OSError if the file cannot be
    written.
    """
    query = _QUERY.read_text(encoding="utf-8")
    rows = warehouse.rows(query, {"night": night}, purpose="reading the pages of the rules")
    content = _book(night, [_Entry(*row) for row in rows], says).encode("utf-8")
    path.write_bytes(content)
    path.chmod(0o640)
    return hashlib.sha256(content).hexdigest()


def _book(night: date, entries: list[_Entry], says: str) -> str:
    title = f"The rules of {night}"
    style = _STYLE.read_text(encoding="utf-8")
    parts = [
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>",
        '<a class="skip" href="#checks">To the list of checks</a>',
        f'<header>\n<h1 id="top">{title}</h1>\n<p>{escape(says)}</p>',
        *(f"<p>{escape(one)}</p>" for one in ((_ABOUT, _NAMES) if entries else (NO_PAGES,))),
        "</header>",
        *([_contents(entries), "<main>", *_suites(entries), "</main>"] if entries else ()),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _contents(entries: list[_Entry]) -> str:
    """The list of all checks, suite by suite, each with a link to its page."""
    lines = ['<nav id="checks" aria-label="Checks">']
    for suite, checks in groupby(entries, key=lambda one: one.suite):
        lines.append(f'<p><a href="#{escape(suite)}">{_heading(suite)}</a></p>\n<ul>')
        lines += [
            f'<li><a href="#{escape(one.check)}">{escape(one.title)}</a>'
            f' <span class="quiet">{escape(_beside(one))}</span></li>'
            for one in checks
        ]
        lines.append("</ul>")
    return "\n".join([*lines, "</nav>"])


def _beside(entry: _Entry) -> str:
    """The words about a check beside its title in the list."""
    share = "" if entry.must_be_met is None else f", at least {entry.must_be_met * 100:g} % met"
    return f"{entry.severity}{share}{'' if entry.is_counted else ', on pilot'}"


def _suites(entries: list[_Entry]) -> list[str]:
    lines = []
    for suite, checks in groupby(entries, key=lambda one: one.suite):
        lines.append(f'<section id="{escape(suite)}">\n<h2>{_heading(suite)}</h2>')
        for one in checks:
            lines += [
                f'<article class="check" id="{escape(one.check)}">',
                as_html(one.text),
                '<p class="back"><a href="#checks">All checks</a></p>\n</article>',
            ]
        lines.append("</section>")
    return lines


def _heading(suite: str) -> str:
    """The suite's title on the pages of that night."""
    words = in_words("suite", suite)
    return escape(words[:1].upper() + words[1:])
