"""Forms: what many checks ask, said once in `sql/forms/`, as macros that return `judged`.

A form is a file of one macro with the file's name. The files whose names begin with `_` hold macros
that forms and checks share. This module reads and loads them; it judges nothing.
"""

import re
from functools import cache

from wholepicture.paths import SQL
from wholepicture.rules.dependencies import in_order_of_use
from wholepicture.sql_text import bare
from wholepicture.warehouse import Warehouse

_FOLDER = SQL / "forms"
_MACRO = re.compile(r"create or replace temp macro (\w+)\s*\(")
_CALLED = re.compile(r"\b(\w+)\s*\(")

JUDGED = {
    "verdict": "varchar",
    "remedy": "varchar",
    "due_on": "date",
    "last_event_on": "date",
    "why": "varchar",
}


@cache
def forms_sql() -> dict[str, str]:
    """The SQL of every file of macros, by its stem, in the order of names."""
    files = sorted(_FOLDER.glob("*.sql"), key=lambda file: file.stem)
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def form_names() -> list[str]:
    """The names of the forms, in the order of the alphabet."""
    return [name for name in forms_sql() if not name.startswith("_")]


def load_forms(warehouse: Warehouse) -> None:
    """Every form is there, each after those it uses; needs the macros of the calendar."""
    texts = forms_sql()
    for name in in_order_of_use(texts, lambda name: forms_called(texts[name]) - {name}):
        warehouse.run(texts[name], purpose=f"loading sql/forms/{name}.sql")


def forms_used(sql: str) -> frozenset[str]:
    """The stems of the files of `sql/forms/` whose macros a text uses, through one another too."""
    used = forms_called(sql)
    while more := frozenset().union(*(forms_called(forms_sql()[name]) for name in used)) - used:
        used |= more
    return used


@cache
def forms_called(sql: str) -> frozenset[str]:
    """The stems of the files of `sql/forms/` of which a text itself calls a macro."""
    called = set(_CALLED.findall(bare(sql).lower()))
    return frozenset(
        stem for stem, macros in forms_sql().items() if called.intersection(_MACRO.findall(macros))
    )
