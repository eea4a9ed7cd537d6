"""Properties of checks for any records: row order has no effect, and being seen never hurts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.rules.checks import Check, load_check

AS_AT = date(2026, 11, 20)
GOODNESS = {"gap": 0, "unknown": 1, "not_yet_due": 2, "met": 3}
CHECKS = {"seen/protection_plan_child_seen": "cp", "seen/child_in_need_seen": "cin"}

visits = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([True, False, None])), max_size=5)


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def days_back(days: int) -> date:
    return AS_AT - timedelta(days=days)


def rows(kind: str, began: int, visited: list[tuple[int, bool | None]]) -> dict[str, list[Any]]:
    """A child on a plan of that kind, begun and visited the given numbers of days ago."""
    child = {"person_id": "child-1"}
    return {
        "person": [{**child, "born_on": date(2019, 3, 4)}],
        "referral": [{**child, "referral_id": "r-1", "referred_on": days_back(began)}],
        f"{kind}_plan": [{**child, f"{kind}_plan_id": "plan-1", "started_on": days_back(began)}],
        f"{kind}_visit": [
            {**child, "visit_id": f"v-{place}", "visited_on": days_back(days), "was_seen": seen}
            for place, (days, seen) in enumerate(visited)
        ],
    }


def verdict(laid: ExampleWarehouse, check: Check, given: dict[str, list[Any]]) -> str:
    values = {**laid.common, **check.values(), "as_at": AS_AT}
    (row,) = laid.rows_of(check, given, values)
    return str(row["verdict"])


@pytest.mark.parametrize("name", CHECKS)
@given(began=st.integers(0, 90), visited=visits, day=st.integers(0, 90))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_more_visit_at_which_the_child_was_seen_never_makes_the_verdict_worse(
    laid_out: ExampleWarehouse,
    name: str,
    began: int,
    visited: list[tuple[int, bool | None]],
    day: int,
) -> None:
    check, kind = load_check(name), CHECKS[name]
    before = verdict(laid_out, check, rows(kind, began, visited))
    # seen long ago is still seen: met may be due again by now, but no verdict is worse for it
    after = verdict(laid_out, check, rows(kind, began, [*visited, (day, True)]))
    assert (before, after) != ("met", "gap")
    if day <= began and (before == "gap" or day == 0):
        assert GOODNESS[after] >= GOODNESS[before]


@pytest.mark.parametrize("name", CHECKS)
@given(began=st.integers(0, 90), visited=visits, order=st.randoms(use_true_random=False))
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_rows_never_changes_a_verdict(
    laid_out: ExampleWarehouse,
    name: str,
    began: int,
    visited: list[tuple[int, bool | None]],
    order: Any,
) -> None:
    check, kind = load_check(name), CHECKS[name]
    shuffled = order.sample(visited, len(visited))
    assert verdict(laid_out, check, rows(kind, began, visited)) == verdict(
        laid_out, check, rows(kind, began, shuffled)
    )
