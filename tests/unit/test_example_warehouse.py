"""Examples fill the record like a night, with copies merged and unread cells noted."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.errors import PairError
from wholepicture.rules.checks import load_check

CHECK = load_check("seen/visit_says_whether_seen")
PLAN = {"cp_plan_id": "p", "person_id": "c", "started_on": date(2026, 1, 5)}

OTHER = [{"cin_plan_id": "o", "started_on": "unreadable"}]


@pytest.fixture(scope="module")
def laid() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def plans(laid: ExampleWarehouse, *rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    laid.fill_record({"cp_plan": [{**PLAN, **row} for row in rows]}, "the test")
    return laid.warehouse.rows("select started_on, ended_on from record.cp_plan order by all")


def noted(laid: ExampleWarehouse) -> list[tuple[Any, ...]]:
    return laid.warehouse.rows(
        "select cell.table_name, cell.column_name from record.unread_cell as cell"
        " inner join record.cp_plan as plan on cell.row_id = plan.row_id order by all"
    )


def test_a_day_that_is_unreadable_is_blank_and_noted_until_it_is_laid_otherwise(
    laid: ExampleWarehouse,
) -> None:
    assert plans(laid, {"ended_on": "unreadable"}) == [(PLAN["started_on"], None)]
    assert noted(laid) == [("cp_plan", "ended_on")]
    assert plans(laid, {"ended_on": ""}) == [(PLAN["started_on"], None)]
    assert noted(laid) == []


def test_only_a_day_can_be_unreadable(laid: ExampleWarehouse) -> None:
    laid.fill_record({"department": [{"team_id": "t", "team_name": "unreadable"}]}, "the test")
    assert laid.warehouse.rows("select team_name from record.department") == [("unreadable",)]
    assert laid.warehouse.rows("select * from record.unread_cell") == []


def test_copies_in_an_example_are_merged_and_the_last_wins(laid: ExampleWarehouse) -> None:
    ended = date(2026, 6, 1)
    assert plans(laid, {"ended_on": ended}, {"started_on": date(2026, 2, 2)}) == [
        (date(2026, 2, 2), ended)
    ]
    assert plans(laid, {"ended_on": "unreadable"}, {}) == [(PLAN["started_on"], None)]
    assert noted(laid) == [("cp_plan", "ended_on")]
    # two plans now, and no copies: only one is in doubt
    plans(laid, {"ended_on": "unreadable"}, {"cp_plan_id": "q"})
    assert noted(laid) == [("cp_plan", "ended_on")]
    # only another table changes, which has an unreadable date of its own
    plans(laid, {"ended_on": "unreadable"}, {})
    laid.fill_record(
        {"cp_plan": [{**PLAN, "ended_on": "unreadable"}, PLAN], "cin_plan": OTHER}, "the test"
    )
    assert noted(laid) == [("cp_plan", "ended_on")]


def test_a_table_that_the_schema_does_not_have_is_refused(laid: ExampleWarehouse) -> None:
    with pytest.raises(PairError, match="tables of sql/schema"):
        laid.fill_record({"plans": [PLAN]}, "the test")
    with pytest.raises(PairError, match="columns that record"):
        laid.fill_record({"cp_plan": [{"colour": "red"}]}, "the test")
