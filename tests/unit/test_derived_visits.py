"""Visits: copies in several tables are one, and a visit without a day was made on no day."""

from collections.abc import Iterator
from typing import Any

import pytest

from helpers.derived import AFTER, AS_AT, BEFORE, DAY, FAR_AHEAD, LONG_AGO, derived, laid_record
from wholepicture.warehouse import Warehouse

VISIT = {"visit_id": "v", "person_id": "c", "visited_on": BEFORE}


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, ("v", BEFORE)),
        ({"visited_on": AS_AT}, ("v", AS_AT)),
        ({"visited_on": AFTER}, None),
        ({"visited_on": None}, ("v", None)),
        ({"visited_on": LONG_AGO}, ("v", None)),
        ({"visited_on": FAR_AHEAD}, ("v", None)),
        ({"visit_id": None}, (str(BEFORE), BEFORE)),
        ({"visit_id": None, "visited_on": None}, ("undated", None)),
        ({"person_id": None}, None),
    ],
)
@pytest.mark.parametrize("table", ["cp_visit", "cin_visit", "cla_visit"])
def test_a_visit_by_the_night_is_a_row_and_one_without_a_day_has_none(
    laid: Warehouse, table: str, cells: dict[str, Any], noted: tuple[Any, ...] | None
) -> None:
    found = derived(laid, "visit", "visit_id, visited_on", {table: [{**VISIT, **cells}]})
    assert found == ([noted] if noted else [])


def test_a_visit_found_in_three_tables_is_one_and_a_filled_flag_beats_a_blank(
    laid: Warehouse,
) -> None:
    rows = {
        "cp_visit": [{**VISIT, "was_seen_alone": True, "was_bedroom_seen": False}],
        "cin_visit": [{**VISIT, "was_seen": True, "was_bedroom_seen": True}],
        "cla_visit": [{**VISIT, "was_seen": False, "was_seen_alone": False}],
    }
    found = derived(
        laid,
        "visit",
        "was_seen, was_seen_alone, was_bedroom_seen, is_cp_visit, is_cin_visit, is_cla_visit,"
        " was_seen_by_cp_visit, was_seen_by_cin_visit, was_seen_by_cla_visit, row_ids",
        rows,
    )
    assert found == [(True, True, True, True, True, True, None, True, False, [1, 2, 3])]


@pytest.mark.parametrize("table", ["cp_visit", "cin_visit", "cla_visit"])
def test_a_visit_is_of_the_tables_it_is_found_in(laid: Warehouse, table: str) -> None:
    columns = "is_cp_visit, is_cin_visit, is_cla_visit"
    found = derived(laid, "visit", columns, {table: [VISIT]})
    assert found == [tuple(table == name for name in ("cp_visit", "cin_visit", "cla_visit"))]


def test_a_flag_of_one_day_never_makes_another_day_seen(laid: Warehouse) -> None:
    rows = {
        "cp_visit": [VISIT],
        "cin_visit": [{**VISIT, "visited_on": BEFORE - 90 * DAY, "was_seen": True}],
    }
    found = derived(laid, "visit", "visited_on, was_seen", rows)
    assert found == [(BEFORE - 90 * DAY, True), (BEFORE, None)]


def test_visits_of_two_children_and_of_two_ids_are_two(laid: Warehouse) -> None:
    rows = {"cp_visit": [VISIT, {**VISIT, "person_id": "d"}, {**VISIT, "visit_id": "w"}]}
    found = derived(laid, "visit", "child_id, visit_id", rows)
    assert found == [("c", "v"), ("c", "w"), ("d", "v")]


UNDATED = {**VISIT, "visited_on": None, "was_seen": True}


@pytest.mark.parametrize(
    ("copy", "others", "noted"),
    [
        # a copy without a day is of the day that another copy gives, the latest of several
        (UNDATED, [VISIT], [("v", BEFORE, True)]),
        ({**UNDATED, "visited_on": LONG_AGO}, [VISIT], [("v", BEFORE, True)]),
        (
            UNDATED,
            [VISIT, {**VISIT, "visited_on": BEFORE - DAY}],
            [("v", BEFORE - DAY, None), ("v", BEFORE, True)],
        ),
        # but only of the same visit to the same child, and not of a day to come
        (UNDATED, [{**VISIT, "visit_id": "w"}], [("v", None, True), ("w", BEFORE, None)]),
        (UNDATED, [{**VISIT, "person_id": "d"}], [("v", None, True), ("v", BEFORE, None)]),
        (UNDATED, [{**VISIT, "visited_on": AFTER}], [("v", None, True)]),
        (
            {**UNDATED, "visit_id": None},
            [{**VISIT, "visit_id": None}],
            [("2026-11-19", BEFORE, None), ("undated", None, True)],
        ),
    ],
)
def test_a_copy_without_a_day_takes_that_of_another(
    laid: Warehouse, copy: dict[str, Any], others: list[Any], noted: list[Any]
) -> None:
    rows = {"cp_visit": [copy], "cin_visit": others}
    found = derived(laid, "visit", "visit_id, visited_on, was_seen", rows)
    assert sorted(found, key=str) == sorted(noted, key=str)
