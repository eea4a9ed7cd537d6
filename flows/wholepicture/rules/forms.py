"""Forms, questions that many checks share: macros in `sql/forms/` that return `judged`.

Each form is a file with one macro of the same name. Files whose names begin with `_` have macros
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
    """The names of the forms, in alphabetical order."""
    return [name for name in forms_sql() if not name.startswith("_")]


def load_forms(warehouse: Warehouse) -> None:
    """Loads every form, each after those it uses; needs the macros of the calendar."""
    texts = forms_sql()
    for name in in_order_of_use(texts, lambda name: forms_called(texts[name]) - {name}):
        warehouse.run(texts[name], purpose=f"loading sql/forms/{name}.sql")


def forms_used(sql: str) -> frozenset[str]:
    """The stems of the files in `sql/forms/` whose macros a text uses, directly or not."""
    used = forms_called(sql)
    while more := frozenset().union(*(forms_called(forms_sql()[name]) for name in used)) - used:
        used |= more
    return used


@cache
def forms_called(sql: str) -> frozenset[str]:
    """The stems of the files in `sql/forms/` with a macro that a text itself calls."""
    called = set(_CALLED.findall(bare(sql).lower()))
    return frozenset(
        stem for stem, macros in forms_sql().items() if called.intersection(_MACRO.findall(macros))
    )
