"""What has the adults around a child asked about: plan, enquiry, care, placed or returned home."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from helpers.derived import AS_AT, Rows, derived, laid_record
from wholepicture.warehouse import Warehouse

DAY = timedelta(days=1)
BEGUN = date(2026, 9, 14)
BAD = date(1899, 12, 30)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def found(laid: Warehouse, rows: Rows, columns: str = "kind, day_on, is_doubtful") -> list[Any]:
    return derived(laid, "safeguard", f"child_id, {columns}", rows)


def span(**cells: Any) -> dict[str, Any]:
    return {"person_id": "child-1", "started_on": BEGUN, **cells}


RUNNING = pytest.mark.parametrize(
    ("cells", "day_on", "is_doubtful"),
    [
        ({}, BEGUN, False),
        ({"started_on": AS_AT}, AS_AT, False),
        ({"ended_on": AS_AT + DAY}, BEGUN, False),
        ({"started_on": None}, None, True),
        ({"started_on": BAD}, None, True),
        ({"ended_on": BAD}, BEGUN, True),
        ({"ended_on": BEGUN - DAY}, BEGUN, True),
    ],
    ids=["open", "begun tonight", "ends later", "no start", "old start", "old end", "end first"],
)
OVER = pytest.mark.parametrize(
    "cells",
    [{"ended_on": AS_AT}, {"ended_on": BEGUN}, {"started_on": AS_AT + DAY}],
    ids=["ended tonight", "ended at once", "begins tomorrow"],
)


@RUNNING
@pytest.mark.parametrize(
    ("table", "kind"), [("cp_plan", "protection_plan"), ("s47_enquiry", "enquiry")]
)
def test_an_open_plan_or_enquiry_counts_and_says_where_it_is_in_doubt(
    laid: Warehouse,
    table: str,
    kind: str,
    cells: dict[str, Any],
    day_on: date | None,
    is_doubtful: bool,
) -> None:
    assert found(laid, {table: [span(**cells)]}) == [("child-1", kind, day_on, is_doubtful)]


@OVER
@pytest.mark.parametrize("table", ["cp_plan", "s47_enquiry"])
def test_a_plan_or_enquiry_that_is_over_or_to_come_does_not_count(
    laid: Warehouse, table: str, cells: dict[str, Any]
) -> None:
    assert found(laid, {table: [span(**cells)]}) == []


def test_a_child_in_need_plan_and_a_referral_are_none_of_these(laid: Warehouse) -> None:
    referral = {"referral_id": "r-1", "person_id": "child-1", "referred_on": BEGUN}

    assert found(laid, {"cin_plan": [span()], "referral": [referral]}) == []


def test_every_row_that_counts_is_one_row(laid: Warehouse) -> None:
    rows = {"cp_plan": [span(), span()], "s47_enquiry": [span()]}

    assert [row[1:] for row in found(laid, rows, "kind, row_id")] == [
        ("enquiry", 3),
        ("protection_plan", 1),
        ("protection_plan", 2),
    ]


def test_a_row_that_names_no_child_is_none(laid: Warehouse) -> None:
    assert found(laid, {"cp_plan": [span(person_id=None)]}) == []


# care


def care(**cells: Any) -> dict[str, Any]:
    ended_on = cells.pop("ended_on", None)
    return {**span(**cells), "cla_episode_id": "e-1", "ceased_on": ended_on}


@RUNNING
def test_a_child_looked_after_counts(
    laid: Warehouse, cells: dict[str, Any], day_on: date | None, is_doubtful: bool
) -> None:
    assert found(laid, {"cla_episode": [care(**cells)]}) == [
        ("child-1", "looked_after", day_on, is_doubtful)
    ]


@OVER
def test_care_that_is_over_or_to_come_does_not_count(
    laid: Warehouse, cells: dict[str, Any]
) -> None:
    assert found(laid, {"cla_episode": [care(**cells)]}) == []


def placed(placement: dict[str, Any], **cells: Any) -> Rows:
    return {"cla_episode": [care(**cells)], "cla_placement": [placement]}


@RUNNING
def test_a_looked_after_child_placed_with_parents_counts_twice(
    laid: Warehouse, cells: dict[str, Any], day_on: date | None, is_doubtful: bool
) -> None:
    rows = placed(span(placement_type="P1", **cells))

    assert found(laid, rows) == [
        ("child-1", "looked_after", BEGUN, False),
        ("child-1", "placed_with_parents", day_on, is_doubtful),
    ]


@pytest.mark.parametrize("cells", [{"ended_on": BAD}, {"started_on": None}])
def test_a_placement_of_care_in_doubt_is_in_doubt(laid: Warehouse, cells: dict[str, Any]) -> None:
    rows = placed(span(placement_type="P1"), **cells)

    assert ("child-1", "placed_with_parents", BEGUN, True) in found(laid, rows)


def test_one_episode_that_is_in_no_doubt_is_enough(laid: Warehouse) -> None:
    rows = placed(span(placement_type="P1"), ended_on=BAD)
    episodes = [*rows["cla_episode"], {**care(), "cla_episode_id": "e-2"}]

    assert ("child-1", "placed_with_parents", BEGUN, False) in found(
        laid, {**rows, "cla_episode": episodes}
    )


def test_another_placement_or_one_without_care_is_not_with_parents(laid: Warehouse) -> None:
    assert [row[1] for row in found(laid, placed(span(placement_type="U1")))] == ["looked_after"]
    assert found(laid, {"cla_placement": [span(placement_type="P1")]}) == []


def test_a_child_in_short_breaks_is_not_looked_after_and_does_not_return(laid: Warehouse) -> None:
    breaks = span(legal_status="V4")
    going_on = {"cla_episode": [care()], "legal_status": [breaks]}
    over = {
        "cla_episode": [care(ended_on=AS_AT, ceased_reason="E4A")],
        "legal_status": [breaks],
    }

    assert found(laid, going_on) == []
    assert found(laid, over) == []


@pytest.mark.parametrize("reason", ["E4A", "E4B"])
@pytest.mark.parametrize("day_on", [AS_AT, date(2024, 3, 4)])
def test_a_return_home_counts_however_long_ago(laid: Warehouse, reason: str, day_on: date) -> None:
    episode = care(started_on=date(2023, 1, 9), ended_on=day_on, ceased_reason=reason)

    assert found(laid, {"cla_episode": [episode]}) == [("child-1", "returned_home", day_on, False)]


def test_care_that_ceased_for_another_reason_is_no_return(laid: Warehouse) -> None:
    assert found(laid, {"cla_episode": [care(ended_on=AS_AT, ceased_reason="E3")]}) == []
    assert found(laid, {"cla_episode": [care(ended_on=AS_AT, ceased_reason="X1")]}) == []


@pytest.mark.parametrize("ended_on", [None, AS_AT + DAY])
def test_a_return_that_has_not_come_is_care(laid: Warehouse, ended_on: date | None) -> None:
    assert [
        row[1]
        for row in found(laid, {"cla_episode": [care(ended_on=ended_on, ceased_reason="E4A")]})
    ] == ["looked_after"]


def test_a_return_on_a_day_that_cannot_be_is_in_doubt(laid: Warehouse) -> None:
    assert found(laid, {"cla_episode": [care(ended_on=BAD, ceased_reason="E4A")]}) == [
        ("child-1", "looked_after", BEGUN, True),
        ("child-1", "returned_home", None, True),
    ]


# the child


@pytest.mark.parametrize(
    ("cells", "birth_on"),
    [
        ({"born_on": date(2018, 5, 14)}, date(2018, 5, 14)),
        ({"expected_on": AS_AT + 60 * DAY}, AS_AT + 60 * DAY),
        ({}, None),
        ({"born_on": date(2008, 11, 21)}, date(2008, 11, 21)),
        ({"born_on": date(2000, 11, 20)}, date(2000, 11, 20)),
    ],
    ids=["child", "unborn", "no date", "eighteen tomorrow", "twenty-six"],
)
def test_a_child_is_under_eighteen_unborn_or_of_unknown_age(
    laid: Warehouse, cells: dict[str, Any], birth_on: date | None
) -> None:
    rows = {"person": [{"person_id": "child-1", **cells}], "cp_plan": [span()]}

    assert found(laid, rows, "birth_on") == [("child-1", birth_on)]


def test_who_is_eighteen_or_has_died_is_left_out(laid: Warehouse) -> None:
    for cells in (
        {"born_on": date(2008, 11, 20)},
        {"born_on": date(2000, 11, 21)},
        {"born_on": date(2018, 5, 14), "died_on": AS_AT},
    ):
        rows = {"person": [{"person_id": "child-1", **cells}], "cp_plan": [span()]}
        assert found(laid, rows) == []


def test_a_death_in_doubt_leaves_the_child_in(laid: Warehouse) -> None:
    person = {"person_id": "child-1", "born_on": date(2018, 5, 14), "died_on": BEGUN}
    visit = {"visit_id": "v-1", "person_id": "child-1", "visited_on": AS_AT, "was_seen": True}
    rows: Rows = {"person": [person], "cp_plan": [span()]}

    assert found(laid, {**rows, "cp_visit": [visit]}, "is_death_doubtful") == [("child-1", True)]
    alive = {**person, "died_on": None}
    assert found(laid, {**rows, "person": [alive]}, "is_death_doubtful") == [("child-1", False)]
    assert found(laid, {"cp_plan": [span()]}, "is_death_doubtful") == [("child-1", False)]
