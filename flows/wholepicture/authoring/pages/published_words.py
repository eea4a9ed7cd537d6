"""The words of docs/published.md about each published table and column, for the views' comments."""

import json
import re
from collections.abc import Iterator

from wholepicture.authoring.pages.markdown import without_links

_ROW = re.compile(r"^\| ([a-z0-9_]+(?:, [a-z0-9_]+)*) \| (.*) \|$", re.MULTILINE)
_AS_IN = re.compile(r"^as in ([a-z_]+)\.csv$")
_FIRST = "| column | meaning |"


def words_of(page: str) -> str:
    """The TOML of sql/publish/_words.toml: one or two sentences on each table, and its columns.

    If a column is described "as in" another file, it gets the words of that file.
    """
    tables = {name: (about, dict(columns)) for name, about, columns in _sections(page)}
    lines = [
        "# What docs/published.md says of each table and column, for the comments of the store's",
        "# views. It is made by `wholepicture docs`.",
    ]
    for name, (about, columns) in tables.items():
        lines += ["", f"[{name}]", f"table = {_text(about)}", "", f"[{name}.columns]"]
        for column, meaning in {"night": "the night that was judged", **columns}.items():
            other = _AS_IN.match(meaning)
            said = tables[other[1]][1][column] if other else meaning
            lines.append(f"{column} = {_text(said)}")
    return "\n".join(lines) + "\n"


def _sections(page: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Each table's name, the paragraph about it, and its columns with their meanings."""
    for section in page.split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        if not title.endswith(".csv") or _FIRST not in text:
            continue
        columns = [
            (column, _plain(meaning))
            for names, meaning in _ROW.findall(text)
            for column in names.split(", ")
            if (names, meaning) != ("column", "meaning")
        ]
        yield title.removesuffix(".csv"), _plain(text.strip().partition("\n")[0]), columns


def _plain(text: str) -> str:
    """The words without Markdown."""
    return without_links(text).replace("`", "").replace("**", "").strip()


def _text(words: str) -> str:
    """A string in TOML, which for plain words is the same as in JSON."""
    return json.dumps(words, ensure_ascii=False)
