"""The base pictures on every edge of their definitions: who is a child, open, looked after."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from wholepicture.catalogue import common_parameters
from wholepicture.picturing import build_pictures, lay_calendar
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)
DAY = timedelta(days=1)

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "record.sql")
        lay_calendar(warehouse)
        yield warehouse


def picture(
    warehouse: Warehouse, name: str, columns: str, rows: Rows, as_at: date = AS_AT
) -> list[tuple[Any, ...]]:
    """What a picture holds when the record holds these rows."""
    for (table,) in warehouse.rows(
        "select table_name from duckdb_tables() where schema_name = 'record'"
    ):
        warehouse.run(f"delete from record.{table}")
    row_id = 0
    for table, given in rows.items():
        for row in given:
            row_id += 1
            filled = {"row_id": row_id, "agency": "social_care", **row}
            names = ", ".join(filled)
            places = ", ".join(f"${column}" for column in filled)
            warehouse.run(f"insert into record.{table} ({names}) values ({places})", filled)
    common = {key: own.value for key, own in common_parameters().items()}
    build_pictures(warehouse, {**common, "as_at": as_at}, frozenset({name}))
    return warehouse.rows(f"select {columns} from picture.{name} order by all")


def child(**cells: Any) -> Rows:
    """A child with an open referral, its person row changed as said."""
    return {
        "person": [{"person_id": "child-1", **cells}],
        "referral": [
            {"referral_id": "r-1", "person_id": "child-1", "referred_on": date(2026, 11, 2)}
        ],
    }


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"born_on": AS_AT}, ("born", AS_AT, False)),
        ({"born_on": AS_AT + DAY}, ("unknown", None, False)),
        ({"expected_on": AS_AT + DAY}, ("unborn", None, False)),
        ({"expected_on": AS_AT - 28 * DAY}, ("unborn", None, False)),
        ({"expected_on": AS_AT - 29 * DAY}, ("born", AS_AT - 29 * DAY, True)),
        ({"expected_on": AS_AT - 29 * DAY, "born_on": AS_AT}, ("born", AS_AT, False)),
        ({}, ("unknown", None, False)),
    ],
)
def test_a_person_is_born_unborn_or_of_unknown_age(
    laid: Warehouse, cells: dict[str, Any], told: tuple[Any, ...]
) -> None:
    found = picture(laid, "person", "born, born_on, is_birth_estimated", child(**cells))
    assert found == [told]


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
    assert picture(laid, "person", "eighteen_on", child(born_on=born_on)) == [(eighteen_on,)]


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
    rows = child(forename=names[0], surname=names[1])
    assert picture(laid, "person", "has_placeholder_name", rows) == [(is_nobody,)]


def test_a_person_given_twice_is_one_row(laid: Warehouse) -> None:
    rows = {"person": [{"person_id": "p", "sex": "F"}, {"person_id": "p", "sex": "M"}]}
    assert picture(laid, "person", "person_id, sex", rows) == [("p", "F")]


@pytest.mark.parametrize(
    ("cells", "is_open"),
    [
        ({"born_on": date(2008, 11, 21)}, True),
        ({"born_on": date(2008, 11, 20)}, False),
        ({"expected_on": date(2027, 1, 1)}, True),
        ({}, True),
        ({"born_on": date(2020, 1, 1), "died_on": AS_AT}, False),
        ({"born_on": date(2020, 1, 1), "died_on": AS_AT + DAY}, True),
    ],
)
def test_a_child_is_open_until_the_eighteenth_birthday_and_not_after_death(
    laid: Warehouse, cells: dict[str, Any], is_open: bool
) -> None:
    assert bool(picture(laid, "open_child", "child_id", child(**cells))) is is_open


@pytest.mark.parametrize(
    ("cells", "is_open"),
    [
        ({"referred_on": AS_AT}, True),
        ({"referred_on": AS_AT + DAY}, False),
        ({"closed_on": AS_AT}, False),
        ({"closed_on": AS_AT + DAY}, True),
        ({"is_nfa": True}, False),
        ({"is_nfa": False}, True),
    ],
)
def test_closed_tonight_is_closed_and_begun_tonight_is_open(
    laid: Warehouse, cells: dict[str, Any], is_open: bool
) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["referral"][0].update(cells)
    assert bool(picture(laid, "open_child", "child_id", rows)) is is_open


def test_a_referral_without_further_action_counts_while_its_assessment_is_open(
    laid: Warehouse,
) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["referral"][0]["is_nfa"] = True
    begun = {"assessment_id": "a", "person_id": "child-1", "started_on": AS_AT}
    rows["assessment"] = [{**begun, "referral_id": "r-1"}]
    assert picture(laid, "open_child", "status", rows) == [("open_assessment",)]
    rows["assessment"] = [{**begun, "referral_id": "another"}]
    assert picture(laid, "open_child", "status", rows) == []
    rows["assessment"] = [{**begun, "referral_id": "r-1", "authorised_on": AS_AT}]
    assert picture(laid, "open_child", "status", rows) == []


def test_a_looked_after_episode_does_not_reopen_a_referral_without_further_action(
    laid: Warehouse,
) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["referral"][0]["is_nfa"] = True
    begun = date(2026, 11, 16)
    rows["cla_episode"] = [{"person_id": "child-1", "referral_id": "r-1", "started_on": begun}]
    found = picture(laid, "open_child", "referral_id, episode_started_on", rows)
    assert found == [(None, begun)]


def test_a_plan_whose_child_has_no_person_row_is_an_open_child_of_unknown_age(
    laid: Warehouse,
) -> None:
    rows = {"cp_plan": [{"cp_plan_id": "p", "person_id": "orphan", "started_on": AS_AT}]}
    found = picture(laid, "open_child", "child_id, born, status, episode_started_on", rows)
    assert found == [("orphan", "unknown", "protection_plan", AS_AT)]


@pytest.mark.parametrize(
    ("tables", "status"),
    [
        (["cla_episode", "cp_plan", "cin_plan"], "looked_after"),
        (["cp_plan", "cin_plan"], "protection_plan"),
        (["cin_plan"], "child_in_need_plan"),
    ],
)
def test_the_highest_status_wins(laid: Warehouse, tables: list[str], status: str) -> None:
    rows = child(born_on=date(2020, 1, 1))
    for table in tables:
        rows[table] = [{"person_id": "child-1", "started_on": date(2026, 11, 10)}]
    assert picture(laid, "open_child", "status", rows) == [(status,)]


@pytest.mark.parametrize(
    ("referred_on", "status"),
    [
        (date(2026, 9, 18), "open_with_nothing_running"),
        (date(2026, 9, 21), "open_referral"),
        (date(1990, 1, 1), "open_with_nothing_running"),
    ],
)
def test_nothing_running_is_told_from_the_forty_fifth_working_day(
    laid: Warehouse, referred_on: date, status: str
) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["referral"][0]["referred_on"] = referred_on
    assert picture(laid, "open_child", "status", rows) == [(status,)]


@pytest.mark.parametrize(
    ("statuses", "is_looked_after"),
    [
        ([], True),
        ([("C2", date(2026, 1, 1), None)], True),
        ([("V3", date(2026, 1, 1), None)], False),
        ([("V4", date(2026, 1, 1), None)], False),
        ([("V3", date(2026, 1, 1), AS_AT)], True),
        ([("V3", date(2026, 1, 1), AS_AT + DAY)], False),
        ([("V3", date(2026, 1, 1), date(2026, 6, 1)), ("C1", date(2026, 6, 1), None)], True),
        ([("C1", date(2026, 1, 1), date(2026, 6, 1)), ("V3", date(2026, 6, 1), None)], False),
    ],
)
def test_a_series_of_short_breaks_is_not_being_looked_after(
    laid: Warehouse, statuses: list[tuple[str, date, date | None]], is_looked_after: bool
) -> None:
    rows: Rows = {
        "cla_episode": [{"person_id": "child-1", "started_on": date(2026, 1, 1)}],
        "legal_status": [
            {"person_id": "child-1", "legal_status": code, "started_on": start}
            | ({"ended_on": end} if end else {})
            for code, start, end in statuses
        ],
    }
    assert bool(picture(laid, "looked_after", "child_id", rows)) is is_looked_after


def test_a_visit_found_in_two_tables_is_one_and_its_filled_flag_wins(laid: Warehouse) -> None:
    seen = {"visit_id": "v", "person_id": "c", "visited_on": AS_AT}
    rows = {"cp_visit": [seen], "cin_visit": [{**seen, "was_seen": True}]}
    found = picture(laid, "visit", "visit_id, was_seen, is_cp_visit, is_cin_visit", rows)
    assert found == [("v", True, True, True)]


def test_a_flag_of_one_day_never_makes_another_day_seen(laid: Warehouse) -> None:
    rows = {
        "cp_visit": [{"visit_id": "v", "person_id": "c", "visited_on": AS_AT}],
        "cin_visit": [
            {"visit_id": "v", "person_id": "c", "visited_on": AS_AT - 90 * DAY, "was_seen": True}
        ],
    }
    found = picture(laid, "visit", "visited_on, was_seen", rows)
    assert (AS_AT, True) not in found


def test_a_worker_is_named_only_by_an_id_that_resolves(laid: Warehouse) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["referral"][0]["worker_id"] = "A Name Typed Here"
    assert picture(laid, "subject", "worker_id", rows) == [(None,)]
    rows["professional"] = [{"professional_id": "w-1"}]
    rows["referral"][0]["worker_id"] = "w-1"
    assert picture(laid, "subject", "worker_id", rows) == [("w-1",)]


def test_the_latest_current_case_holder_is_the_worker(laid: Warehouse) -> None:
    rows = child(born_on=date(2020, 1, 1))
    rows["professional"] = [{"professional_id": f"w-{n}"} for n in (1, 2, 3, 4)]
    held = {"person_id": "child-1", "role_code": "CW"}
    rows["involvement"] = [
        {**held, "professional_id": "w-1", "started_on": date(2026, 1, 1)},
        {**held, "professional_id": "w-2", "started_on": date(2026, 5, 1)},
        {**held, "professional_id": "w-3", "started_on": date(2026, 6, 1), "ended_on": AS_AT},
        {**held, "professional_id": "w-4", "started_on": date(2026, 7, 1), "role_code": "IRO"},
    ]
    assert picture(laid, "subject", "worker_id", rows) == [("w-2",)]
