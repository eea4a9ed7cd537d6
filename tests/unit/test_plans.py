"""The plans that DuckDB makes for the SQL of checks and derived tables suit many children.

Two faults take time by the square of the rows, or memory by the length of the calendar, and no
worked example is large enough to show them. First, a join with a condition that needs both sides at
once compares every row with every row: use `perhaps_by`, or conditions on each side alone. Second,
a window function that orders by the result of a form works the form out inside, and carries the
calendar with every row: give `judged` in a step before it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.rules.checks import Check, load_checks
from wholepicture.rules.derived_tables import build_derived, derived_sql
from wholepicture.sql_text import named_parameters

CHECKS = load_checks()
EVERY_ROW, IN_A_WINDOW = "compares every row with every row", "orders a window by a calendar day"
# plans that have such a fault, and the reason why it is allowed
ALLOWED = {"referrals/family_history_considered": {EVERY_ROW: "of the closings of a few weeks"}}


@pytest.fixture(scope="module")
def laid() -> Iterator[ExampleWarehouse]:
    """The empty tables; plans are shown as they are before DuckDB looks at the rows."""
    with example_warehouse() as opened:
        build_derived(opened.warehouse, {**opened.common, "as_at": date(2026, 11, 20)})
        opened.warehouse.run("set explain_output = 'all'")
        yield opened


def faults(laid: ExampleWarehouse, sql: str, values: Mapping[str, object]) -> set[str]:
    """The faults of the plan that would be slow with many rows."""
    given = {**laid.common, **values, "as_at": date(2026, 11, 20)}
    used = {name: given[name] for name in named_parameters(sql)}
    plans = dict(laid.warehouse.rows(f"explain (format json) {sql}", used))
    return {
        fault
        for step in steps(json.loads(plans["logical_plan"])[0])
        for fault, is_so in (
            (EVERY_ROW, step["name"].strip() == "ANY_JOIN"),
            (
                IN_A_WINDOW,
                "WINDOW" in step["name"] and "SUBQUERY" in json.dumps(step["extra_info"]),
            ),
        )
        if is_so
    }


def steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from steps(child)


@pytest.mark.parametrize("name", derived_sql())
def test_a_derived_table_is_planned_for_many_rows(laid: ExampleWarehouse, name: str) -> None:
    assert faults(laid, derived_sql()[name], {}) == set()


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_check_is_planned_for_many_rows(laid: ExampleWarehouse, check: Check) -> None:
    assert faults(laid, check.sql, check.values()) == set(ALLOWED.get(check.name, {}))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (
            "select 1 from record.referral as one left join record.referral as other"
            " on one.person_id = other.person_id"
            " and coalesce(one.referred_on <= other.referred_on, true)",
            {EVERY_ROW},
        ),
        (
            "select 1 from record.referral as one left join record.referral as other"
            " on one.person_id = other.person_id"
            " and perhaps_by(one.referred_on, other.referred_on)",
            set(),
        ),
        (
            "select shown_by(true, referred_on, $as_at) as judged from record.referral"
            " qualify is_worst_row(person_id, judged, row_id)",
            {IN_A_WINDOW},
        ),
    ],
    ids=["a coalesce of both sides", "each side by itself", "a form within a window"],
)
def test_a_plan_too_slow_for_many_rows_is_found(
    laid: ExampleWarehouse, sql: str, found: set[str]
) -> None:
    assert faults(laid, sql, {}) == found
