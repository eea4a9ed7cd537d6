"""Every macro file is loaded for judging, and the macros that a text uses are found."""

from pathlib import Path

import pytest

from helpers.derived import laid_record
from wholepicture.rules.derived_tables import create_calendar, macros_sql
from wholepicture.rules.forms import form_names, forms_sql, forms_used
from wholepicture.stages.verdicts.verdict_tables import open_night
from wholepicture.warehouse import Warehouse, open_warehouse

DESIGNED = [
    "agrees", "complete", "decided", "gap_in_doubt", "in_doubt", "once_over", "rolling", "shown",
    "shown_by", "timed", "unless_met",
]  # fmt: skip


def macros(warehouse: Warehouse) -> set[str]:
    return {
        name
        for (name,) in warehouse.rows(
            "select function_name from duckdb_functions()"
            " where function_type = 'macro' and not internal"
        )
    }


def test_the_forms_are_those_of_the_folder() -> None:
    assert form_names() == DESIGNED
    assert list(forms_sql())[-len(DESIGNED) :] == DESIGNED  # shared macros are loaded first


def test_a_calendar_brings_every_form() -> None:
    with laid_record() as warehouse:
        assert {*DESIGNED, "judged_as", "is_worst_row", "is_over"} <= macros(warehouse)


def test_a_night_that_is_attached_has_the_same_macros(tmp_path: Path) -> None:
    records = tmp_path / "records.duckdb"
    with open_warehouse(records) as night:
        create_calendar(night)
        there = macros(night)
    with open_warehouse() as warehouse:
        open_night(warehouse, records)
        assert there <= macros(warehouse)
        assert warehouse.row("select is_due_over(date '2026-11-17', date '2026-11-20', 2)")[0]


@pytest.mark.parametrize(
    ("sql", "used"),
    [
        ("select 1", set()),
        ("select shown(is_seen) as judged", {"shown", "_judged"}),
        ("select SHOWN (is_seen)", {"shown", "_judged"}),
        ("select 1 -- shown(is_seen)", set()),
        ("select 'shown(is_seen)' /* timed( */", set()),
        ("select shown from unshown(3)", set()),
        ("select timed(a, b, $as_at)", {"timed", "_judged", "_days"}),
        ("select once_over(a, $as_at, 2, shown(b))", {"once_over", "shown", "_judged", "_days"}),
        ("select latest_first(row_id, on_date)", {"_rows"}),
        ("select is_awaited(a, $as_at)", {"_days"}),
    ],
)
def test_what_a_text_uses_is_found_through_what_that_uses(sql: str, used: set[str]) -> None:
    assert forms_used(sql) == used


def test_no_name_of_a_macro_is_given_twice() -> None:
    with open_warehouse() as warehouse:
        create_calendar(warehouse)
        held = len(macros(warehouse))
    texts = [macros_sql(), *forms_sql().values()]
    assert sum(text.count("create or replace temp macro ") for text in texts) == held
