"""Who a person is on the night: born, unborn or of unknown age, dead, doubtfully dead, nobody."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.derived import AFTER, AS_AT, BEFORE, DAY, FAR_AHEAD, LONG_AGO, derived, laid_record
from wholepicture.warehouse import Warehouse

BORN = date(2020, 1, 1)
VISITS = ("cp_visit", "cin_visit", "cla_visit")


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def person(laid: Warehouse, columns: str, **cells: Any) -> tuple[Any, ...]:
    """Columns of the one person there is."""
    (found,) = derived(laid, "person", columns, {"person": [{"person_id": "p", **cells}]})
    return found


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"born_on": AS_AT}, ("born", AS_AT, False, None)),
        ({"born_on": AFTER}, ("unborn", None, False, AFTER)),
        ({"born_on": FAR_AHEAD}, ("unborn", None, False, FAR_AHEAD)),
        ({"born_on": AFTER, "expected_on": AS_AT}, ("unborn", None, False, AS_AT)),
        ({"expected_on": AFTER}, ("unborn", None, False, AFTER)),
        ({"expected_on": AS_AT - 28 * DAY}, ("unborn", None, False, AS_AT - 28 * DAY)),
        ({"expected_on": AS_AT - 29 * DAY}, ("born", AS_AT - 29 * DAY, True, AS_AT - 29 * DAY)),
        (
            {"expected_on": AS_AT - 29 * DAY, "born_on": AS_AT},
            ("born", AS_AT, False, AS_AT - 29 * DAY),
        ),
        (
            {"expected_on": AS_AT - 29 * DAY, "born_on": AFTER},
            ("born", AS_AT - 29 * DAY, True, AS_AT - 29 * DAY),
        ),
        ({}, ("unknown", None, False, None)),
    ],
)
def test_a_person_is_born_unborn_or_of_unknown_age(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...]
) -> None:
    assert person(laid, "born, born_on, is_birth_estimated, expected_on", **cells) == noted


@pytest.mark.parametrize(
    ("cells", "is_unknown"),
    [
        ({}, True),
        ({"expected_on": AFTER}, False),
        ({"born_on": AFTER}, False),
        ({"born_on": BORN}, False),
        ({"born_on": date(2000, 11, 21)}, False),
        ({"born_on": date(2000, 11, 20)}, True),
        ({"born_on": LONG_AGO}, True),
        ({"born_on": date(1996, 2, 29), "expected_on": AFTER}, True),
    ],
)
def test_the_age_is_unknown_without_a_date_and_from_the_twenty_sixth_birthday_on(
    laid: Warehouse, cells: dict[str, Any], is_unknown: bool
) -> None:
    assert person(laid, "is_age_unknown", **cells) == (is_unknown,)


@pytest.mark.parametrize(
    ("born_on", "eighteen_on"),
    [
        (date(2008, 11, 21), date(2026, 11, 21)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
        (date(2008, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_person_comes_of_age_on_the_birthday_and_one_born_on_29_february_on_1_march(
    laid: Warehouse, born_on: date, eighteen_on: date
) -> None:
    assert person(laid, "eighteen_on", born_on=born_on) == (eighteen_on,)


@pytest.mark.parametrize(
    ("names", "is_nobody"),
    [
        (("Unknown", ""), True),
        (("not", "known"), True),
        (("NK", "tbc"), True),
        (("Unknown", "Thistle"), False),
        ((None, None), False),
        (("Nk", None), True),
    ],
)
def test_a_placeholder_name_is_nobody(
    laid: Warehouse, names: tuple[str | None, str | None], is_nobody: bool
) -> None:
    found = person(laid, "has_placeholder_name", forename=names[0], surname=names[1])
    assert found == (is_nobody,)


def test_a_person_of_two_agencies_is_one_row_and_one_without_an_id_none(laid: Warehouse) -> None:
    rows = [{"person_id": "p", "sex": "F"}, {"person_id": "p", "sex": "M"}, {"sex": "F"}]
    found = derived(laid, "person", "row_id, person_id, sex", {"person": rows})
    assert found == [(1, "p", "F")]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, (None, False)),
        ({"died_on": AS_AT}, (AS_AT, False)),
        ({"died_on": AFTER}, (None, False)),
        ({"died_on": BORN}, (BORN, False)),
        ({"died_on": BORN - DAY}, (None, True)),
        ({"died_on": LONG_AGO}, (None, True)),
        ({"died_on": LONG_AGO, "born_on": None}, (None, True)),
        ({"died_on": LONG_AGO, "born_on": LONG_AGO}, (LONG_AGO, False)),
        ({"died_on": LONG_AGO, "born_on": AFTER}, (None, True)),
        ({"died_on": AS_AT, "born_on": AFTER}, (AS_AT, False)),
        ({"died_on": BEFORE, "born_on": AS_AT}, (None, True)),
        ({"died_on": AS_AT, "born_on": None}, (AS_AT, False)),
        ({"died_on": AS_AT, "born_on": None, "expected_on": AFTER}, (AS_AT, False)),
    ],
)
def test_a_death_counts_from_its_day_unless_it_lies_before_the_birth(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...]
) -> None:
    found = person(laid, "died_on, is_death_doubtful", **{"born_on": BORN, **cells})
    assert found == noted


@pytest.mark.parametrize("table", VISITS)
@pytest.mark.parametrize(
    ("visit", "is_doubtful"),
    [
        ({}, True),
        ({"visited_on": AS_AT}, True),
        ({"visited_on": AFTER}, False),
        ({"visited_on": BEFORE - DAY}, False),
        ({"visited_on": None}, False),
        ({"was_seen": False}, False),
        ({"was_seen": None}, False),
        ({"person_id": "another"}, False),
    ],
)
def test_a_death_is_doubtful_where_the_child_was_seen_after_it(
    laid: Warehouse, table: str, visit: dict[str, Any], is_doubtful: bool
) -> None:
    seen = {"visit_id": "v", "person_id": "p", "visited_on": BEFORE, "was_seen": True, **visit}
    dead = {"person_id": "p", "born_on": BORN, "died_on": BEFORE - DAY}
    rows = {"person": [dead], table: [seen]}
    found = derived(laid, "person", "died_on, is_death_doubtful", rows)
    assert found == [(None, True) if is_doubtful else (BEFORE - DAY, False)]


def test_who_was_seen_after_death_twice_is_in_doubt_once(laid: Warehouse) -> None:
    seen = {"person_id": "p", "visited_on": AS_AT, "was_seen": True}
    dead = {"person_id": "p", "died_on": BEFORE}
    rows = {"person": [dead, dead], "cp_visit": [seen, seen], "cla_visit": [seen]}
    assert derived(laid, "death_in_doubt", "person_id", rows) == [("p",)]


def test_a_death_to_come_is_not_in_doubt(laid: Warehouse) -> None:
    rows = {"person": [{"person_id": "p", "born_on": FAR_AHEAD, "died_on": AFTER}]}
    assert derived(laid, "death_in_doubt", "person_id", rows) == []
