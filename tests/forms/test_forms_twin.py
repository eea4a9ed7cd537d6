"""The macros agree with plain Python, on a thousand drawn rows at a time."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import twin
from forms.twin import DAY, Judged
from helpers.campaign import examples
from wholepicture.rules.derived_tables import create_calendar
from wholepicture.rules.form_examples import macro_arguments
from wholepicture.rules.forms import JUDGED, form_names, forms_sql
from wholepicture.warehouse import Warehouse, open_warehouse

ROWS = 1000
# a plain week, Christmas, Easter, the leap day, the first and the last days of the calendar
NIGHTS = [
    date(2026, 11, 20), date(2026, 12, 29), date(2026, 4, 7), date(2024, 2, 29),
    date(2007, 1, 3), date(2028, 12, 29),
]  # fmt: skip
OUTSIDE = [date(1926, 11, 20), date(2006, 12, 31), date(2029, 1, 1), date(2206, 11, 20)]
# possible results of another form: verdict, remedy and why
OTHERS = [
    ("met", None, None), ("met", None, "reviewed"), ("gap", "act", None), ("gap", "late", "late"),
    ("unknown", None, "blank"), ("not_yet_due", None, None),
]  # fmt: skip
_JUDGED = f"struct({', '.join(f'{name} {kind}' for name, kind in JUDGED.items())})"
TYPES = {
    "grace": "integer", "is_shown": "boolean", "is_in_order": "boolean", "cannot_tell": "boolean",
    "missing": "varchar[]", "ours": "varchar", "theirs": "varchar", "judged": _JUDGED,
    "doubt": "varchar",
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as opened:
        opened.run("set threads = 1")
        create_calendar(opened)
        yield opened


def drawn(dice: Random, kind: str, night: date) -> Any:
    """A value of that type: days near the night, and a blank now and then."""
    if dice.random() < 0.08:
        return None
    if kind == "date":
        return dice.choice(OUTSIDE) if dice.random() < 0.05 else night + dice.randint(-9, 6) * DAY
    if kind == "integer":
        return dice.randint(0, 3)
    if kind == "boolean":
        return dice.random() < 0.4
    if kind == "varchar":
        return dice.choice(["a", "b", "A", "a ", "", " "])
    if kind == "varchar[]":
        return [dice.choice(["x", None]) for _ in range(dice.randint(0, 2))]
    verdict, remedy, why = dice.choice(OTHERS)
    return Judged(verdict, remedy, drawn(dice, "date", night), drawn(dice, "date", night), why)


def drawn_row(dice: Random, kinds: dict[str, str]) -> dict[str, Any]:
    night = dice.choice(NIGHTS) + dice.randint(-3, 3) * DAY
    row = {name: drawn(dice, kind, night) for name, kind in kinds.items()}
    return row if "as_at" not in row or row["as_at"] is None else {**row, "as_at": night}


def given_by_macro(
    warehouse: Warehouse, form: str, kinds: dict[str, str], rows: list[dict[str, Any]]
) -> list[Judged]:
    """The macro's results for the rows, with each argument as a column of its type."""
    named = ", ".join(f"{name} := {name}" for name in kinds)
    cells = [{"number": place, **_plain(row)} for place, row in enumerate(rows)]
    found = warehouse.rows(
        f"""
        select judged.*
        from (
            select number, {form}({named}) as judged
            from (select unnest(from_json_strict($cells, $kinds), max_depth := 2))
        )
        order by number
        """,
        {
            "cells": json.dumps(cells, default=str),
            "kinds": json.dumps([{"number": "integer", **kinds}]),
        },
    )
    return [Judged(*row) for row in found]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {n: v._asdict() if isinstance(v, Judged) else v for n, v in row.items()}


def test_every_form_has_a_twin() -> None:
    assert [name for name in form_names() if not hasattr(twin, name)] == []


@pytest.mark.parametrize("form", form_names())
@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(40), deadline=None)
def test_a_form_agrees_with_its_twin(warehouse: Warehouse, form: str, seed: int) -> None:
    arguments = macro_arguments(form, forms_sql()[form])
    kinds = {name: TYPES.get(name, "date") for name in arguments}
    if form == "complete":
        kinds["cannot_tell"] = "varchar[]"
    dice = Random(seed)
    rows = [drawn_row(dice, kinds) for _ in range(ROWS)]
    plain: Callable[..., Judged] = getattr(twin, form)
    found = given_by_macro(warehouse, form, kinds, rows)
    assert len(found) == ROWS
    for row, judged in zip(rows, found, strict=True):
        assert judged == plain(**row), row
