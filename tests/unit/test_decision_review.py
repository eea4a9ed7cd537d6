"""Which oversight is a decision review, which may be one, and of which decision it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.derived import AS_AT, derived, laid_record
from wholepicture.warehouse import Warehouse

COLUMNS = "child_id, referral_id, reviewed_on, worker_id, is_doubtful, row_id"
DAY = date(2026, 11, 16)
BEFORE = date(2026, 11, 15)
AFTER = date(2026, 11, 17)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def reviews(warehouse: Warehouse, **cells: Any) -> list[tuple[Any, ...]]:
    """The reviews where one row of oversight is a decision review but for these cells."""
    row = {
        "oversight_id": "o-1", "person_id": "child-1", "referral_id": "r-1", "recorded_on": DAY,
        "kind": "decision_review", "worker_id": "worker-1", **cells,
    }  # fmt: skip
    return derived(warehouse, "decision_review", COLUMNS, {"oversight": [row]})


def test_a_decision_review_keeps_its_child_referral_day_and_worker(laid: Warehouse) -> None:
    assert reviews(laid) == [("child-1", "r-1", DAY, "worker-1", False, 1)]


@pytest.mark.parametrize("kind", ["closure_authorised", "routine", "supervision"])
def test_a_signature_the_usual_round_and_supervision_are_none(laid: Warehouse, kind: str) -> None:
    assert reviews(laid, kind=kind) == []


@pytest.mark.parametrize("kind", [None, "unlisted"])
def test_a_row_of_blank_or_unlisted_kind_may_be_one(laid: Warehouse, kind: str | None) -> None:
    assert reviews(laid, kind=kind) == [("child-1", "r-1", DAY, "worker-1", True, 1)]


@pytest.mark.parametrize(
    "day", [None, date(1926, 11, 16), date(2062, 11, 16)], ids=["blank", "1926", "2062"]
)
def test_a_review_of_a_day_that_is_blank_or_outside_the_calendar_may_be_one(
    laid: Warehouse, day: date | None
) -> None:
    assert reviews(laid, recorded_on=day) == [("child-1", "r-1", None, "worker-1", True, 1)]


def test_one_of_the_night_counts_and_one_of_the_day_after_does_not(laid: Warehouse) -> None:
    assert [row[2] for row in reviews(laid, recorded_on=AS_AT)] == [AS_AT]
    assert reviews(laid, recorded_on=date(2026, 11, 21)) == []
    assert reviews(laid, recorded_on=date(2026, 11, 21), kind=None) == []


def test_oversight_of_nobody_is_no_review(laid: Warehouse) -> None:
    assert reviews(laid, person_id=None) == []


@pytest.mark.parametrize(
    ("reviewed_on", "reviewer", "decided_on", "decider", "counts"),
    [
        (AFTER, "worker-1", DAY, "worker-1", True),
        (AFTER, None, DAY, None, True),
        (DAY, "worker-2", DAY, "worker-1", True),
        (DAY, "worker-1", DAY, "worker-1", False),
        (DAY, None, DAY, "worker-1", False),
        (DAY, "worker-2", DAY, None, False),
        (BEFORE, "worker-2", DAY, "worker-1", False),
        (None, "worker-2", DAY, "worker-1", True),  # in doubt: of any day, so of that one too
        (DAY, "worker-2", None, "worker-1", False),
        (None, None, None, None, True),
    ],
)
def test_a_second_look_is_of_a_later_day_or_of_that_day_by_another_worker(
    laid: Warehouse,
    reviewed_on: date | None,
    reviewer: str | None,
    decided_on: date | None,
    decider: str | None,
    counts: bool,
) -> None:
    (noted,) = laid.rows(
        "select is_second_look($reviewed_on::date, $reviewer, $decided_on::date, $decider)",
        {
            "reviewed_on": reviewed_on,
            "reviewer": reviewer,
            "decided_on": decided_on,
            "decider": decider,
        },
    )
    assert noted == (counts,)
