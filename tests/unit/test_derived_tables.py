"""Who is an open child, with what running and since when; whose case it is, and when last seen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.derived import AFTER, AS_AT, BEFORE, DAY, FAR_AHEAD, LONG_AGO, derived, laid_record
from wholepicture.warehouse import Warehouse

REFERRED = date(2026, 11, 2)
START = date(2026, 11, 10)
BORN = date(2020, 1, 1)

Given = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def child(**cells: Any) -> Given:
    """A child with an open referral, its person row changed as said."""
    return {
        "person": [{"person_id": "child-1", "born_on": BORN, **cells}],
        "referral": [{"referral_id": "r-1", "person_id": "child-1", "referred_on": REFERRED}],
    }


def referred(**cells: Any) -> Given:
    """That child, its referral changed as said."""
    rows = child()
    rows["referral"][0].update(cells)
    return rows


def of_child(table: str, *rows: dict[str, Any]) -> Given:
    """The child with no referral, and rows of one table."""
    begun = {"person_id": "child-1", "started_on": START}
    return {"person": child()["person"], table: [{**begun, **row} for row in rows]}


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"born_on": date(2008, 11, 21)}, ("born", False, False)),
        ({"born_on": date(2008, 11, 20)}, None),
        ({"born_on": date(2000, 11, 21)}, None),
        ({"born_on": date(2000, 11, 20)}, ("born", True, False)),
        ({"born_on": LONG_AGO}, ("born", True, False)),
        ({"born_on": AFTER}, ("unborn", False, False)),
        ({"born_on": None, "expected_on": AFTER}, ("unborn", False, False)),
        ({"born_on": None}, ("unknown", True, False)),
        ({"died_on": AS_AT}, None),
        ({"died_on": AFTER}, ("born", False, False)),
        ({"died_on": BORN - DAY}, ("born", False, True)),
    ],
)
def test_a_child_is_open_until_the_eighteenth_birthday_and_not_after_death(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...] | None
) -> None:
    found = derived(laid, "open_child", "born, is_age_unknown, is_death_doubtful", child(**cells))
    assert found == ([noted] if noted else [])


def test_an_open_child_keeps_the_dates_and_the_rows_it_rests_on(laid: Warehouse) -> None:
    columns = "child_id, row_id, born_on, eighteen_on, referral_id, referral_row_id"
    found = derived(laid, "open_child", columns, child())
    assert found == [("child-1", 1, BORN, date(2038, 1, 1), "r-1", 2)]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, (REFERRED, False)),
        ({"referred_on": AS_AT}, (AS_AT, False)),
        ({"referred_on": AFTER}, None),
        ({"referred_on": None}, (None, False)),
        ({"referred_on": LONG_AGO}, (None, False)),
        ({"referred_on": FAR_AHEAD}, (None, False)),
        ({"closed_on": AS_AT}, None),
        ({"closed_on": AFTER}, (REFERRED, False)),
        ({"closed_on": REFERRED}, None),
        ({"closed_on": REFERRED - DAY}, (REFERRED, True)),
        ({"closed_on": LONG_AGO}, (REFERRED, True)),
        ({"closed_on": "unreadable"}, (REFERRED, True)),
        ({"is_nfa": True}, None),
        ({"is_nfa": False}, (REFERRED, False)),
        ({"person_id": None}, None),
    ],
)
def test_a_referral_is_open_from_its_day_until_it_is_closed(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...] | None
) -> None:
    found = derived(laid, "open_child", "episode_started_on, is_doubtful", referred(**cells))
    assert found == ([noted] if noted else [])


@pytest.mark.parametrize("table", ["cin_plan", "cp_plan", "cla_episode"])
@pytest.mark.parametrize(
    ("started_on", "ended_on", "noted"),
    [
        (START, None, (START, False)),
        (AS_AT, None, (AS_AT, False)),
        (AFTER, None, None),
        (None, None, (None, False)),
        (LONG_AGO, None, (None, False)),
        (START, AS_AT, None),
        (START, AFTER, (START, False)),
        (START, START - DAY, (START, True)),
        (START, "unreadable", (START, True)),
    ],
)
def test_a_plan_or_an_episode_of_care_alone_makes_an_open_child(
    laid: Warehouse, table: str, started_on: Any, ended_on: Any, noted: tuple[Any, ...] | None
) -> None:
    end = "ceased_on" if table == "cla_episode" else "ended_on"
    rows = of_child(table, {"started_on": started_on, end: ended_on})
    found = derived(laid, "open_child", "episode_started_on, is_doubtful", rows)
    assert found == ([noted] if noted else [])


@pytest.mark.parametrize(
    ("table", "end"),
    [("assessment", "authorised_on"), ("cin_plan", "ended_on"), ("cp_plan", "ended_on")],
)
@pytest.mark.parametrize(
    ("referral_id", "ended_on", "noted"),
    [
        ("r-1", None, ("r-1", False)),
        ("r-1", AFTER, ("r-1", False)),
        ("r-1", "unreadable", ("r-1", True)),
        ("r-1", START - DAY, ("r-1", True)),
        ("r-1", AS_AT, None),
        ("another", None, None),
        (None, None, None),
    ],
)
def test_a_referral_without_further_action_counts_while_work_of_it_is_open(
    laid: Warehouse,
    table: str,
    end: str,
    referral_id: str | None,
    ended_on: Any,
    noted: tuple[Any, ...] | None,
) -> None:
    rows = referred(is_nfa=True)
    of_sibling = {"person_id": "sibling", "started_on": START}
    rows[table] = [{**of_sibling, "referral_id": referral_id, end: ended_on}]
    columns = "referral_id, is_doubtful"
    found = derived(laid, "open_child", f"child_id, {columns}", rows)
    assert [row[1:] for row in found if row[0] == "child-1"] == ([noted] if noted else [])


def test_work_in_doubt_beside_work_that_is_not_leaves_no_doubt(laid: Warehouse) -> None:
    rows = referred(is_nfa=True)
    plan = {"person_id": "sibling", "referral_id": "r-1", "started_on": START}
    rows["cin_plan"] = [{**plan, "ended_on": "unreadable"}, plan]
    found = derived(laid, "open_child", "child_id, is_doubtful", rows)
    assert found == [("child-1", False), ("sibling", False)]
    rows = referred(is_nfa=False)
    rows["cin_plan"] = [{**plan, "ended_on": "unreadable"}]
    found = derived(laid, "open_child", "child_id, is_doubtful", rows)
    assert found == [("child-1", False), ("sibling", True)]


def test_a_looked_after_episode_does_not_reopen_a_referral_without_further_action(
    laid: Warehouse,
) -> None:
    rows = referred(is_nfa=True)
    rows["cla_episode"] = [{"person_id": "child-1", "referral_id": "r-1", "started_on": START}]
    found = derived(laid, "open_child", "referral_id, episode_started_on", rows)
    assert found == [(None, START)]


@pytest.mark.parametrize(
    ("referral", "plan", "is_doubtful"),
    [
        ({"closed_on": "unreadable"}, {}, False),
        ({}, {"ended_on": "unreadable"}, False),
        ({"closed_on": "unreadable"}, {"ended_on": "unreadable"}, True),
        ({"closed_on": "unreadable"}, {"ended_on": AS_AT}, True),
        ({"closed_on": AS_AT}, {"ended_on": "unreadable"}, True),
    ],
)
def test_a_child_is_in_doubt_only_where_all_that_is_open_is(
    laid: Warehouse, referral: dict[str, Any], plan: dict[str, Any], is_doubtful: bool
) -> None:
    rows = referred(**referral)
    rows["cin_plan"] = [{"person_id": "child-1", "started_on": START, **plan}]
    assert derived(laid, "open_child", "is_doubtful", rows) == [(is_doubtful,)]


def test_of_two_open_things_one_that_is_not_in_doubt_is_enough(laid: Warehouse) -> None:
    rows = child()
    first = rows["referral"][0]
    rows["referral"] = [{**first, "closed_on": "unreadable"}, {**first, "referral_id": "r-2"}]
    assert derived(laid, "open_child", "is_doubtful", rows) == [(False,)]
    rows = of_child("cin_plan", {"ended_on": "unreadable"}, {})
    assert derived(laid, "open_child", "is_doubtful", rows) == [(False,)]


@pytest.mark.parametrize(
    ("days", "noted"),
    [
        ([REFERRED, REFERRED - DAY], ("r-2", REFERRED - DAY)),
        ([REFERRED, REFERRED], ("r-1", REFERRED)),
        ([None, REFERRED], ("r-2", REFERRED)),
        ([LONG_AGO, REFERRED], ("r-2", REFERRED)),
        ([None, None], ("r-1", None)),
    ],
)
def test_of_several_open_referrals_the_earliest_with_a_day_is_the_episode(
    laid: Warehouse, days: list[date | None], noted: tuple[Any, ...]
) -> None:
    rows = child()
    rows["referral"] = [
        {"referral_id": f"r-{place}", "person_id": "child-1", "referred_on": day}
        for place, day in enumerate(days, start=1)
    ]
    rows["cin_plan"] = [{"person_id": "child-1", "started_on": date(2026, 1, 5)}]
    assert derived(laid, "open_child", "referral_id, episode_started_on", rows) == [noted]


def test_without_a_referral_the_earliest_open_start_is_the_episode_s(laid: Warehouse) -> None:
    rows = of_child("cin_plan", {}, {"started_on": START - DAY}, {"started_on": None})
    rows["cp_plan"] = [{"person_id": "child-1", "started_on": BEFORE}]
    found = derived(laid, "open_child", "referral_id, episode_started_on", rows)
    assert found == [(None, START - DAY)]


def test_a_plan_whose_child_has_no_person_row_is_an_open_child_of_unknown_age(
    laid: Warehouse,
) -> None:
    rows = {"cp_plan": [{"cp_plan_id": "p", "person_id": "orphan", "started_on": AS_AT}]}
    columns = "child_id, born, status, episode_started_on, is_age_unknown, is_death_doubtful"
    found = derived(laid, "open_child", columns, rows)
    assert found == [("orphan", "unknown", "protection_plan", AS_AT, True, False)]


@pytest.mark.parametrize(
    ("tables", "status"),
    [
        (["cla_episode", "cp_plan", "cin_plan"], "looked_after"),
        (["cp_plan", "cin_plan", "assessment"], "protection_plan"),
        (["cin_plan", "assessment"], "child_in_need_plan"),
        (["assessment"], "open_assessment"),
        ([], "open_referral"),
    ],
)
def test_the_highest_status_wins(laid: Warehouse, tables: list[str], status: str) -> None:
    rows = child()
    for table in tables:
        rows[table] = [{"person_id": "child-1", "started_on": START}]
    columns = "status, is_looked_after, has_protection_plan, has_child_in_need_plan"
    held = tuple(table in tables for table in ("cla_episode", "cp_plan", "cin_plan"))
    assert derived(laid, "open_child", columns, rows) == [(status, *held)]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"authorised_on": AS_AT}, "open_referral"),
        ({"started_on": AFTER}, "open_referral"),
        ({"started_on": None}, "open_assessment"),
        ({"authorised_on": START - DAY}, "open_assessment"),
        ({"person_id": "another"}, "open_referral"),
    ],
)
def test_an_open_assessment_of_the_child_is_a_status(
    laid: Warehouse, cells: dict[str, Any], status: str
) -> None:
    rows = child()
    rows["assessment"] = [{"person_id": "child-1", "started_on": START, **cells}]
    assert derived(laid, "open_child", "status", rows) == [(status,)]


@pytest.mark.parametrize(
    ("referred_on", "status"),
    [
        (date(2026, 9, 18), "open_with_nothing_running"),
        (date(2026, 9, 21), "open_referral"),
        (date(2007, 1, 1), "open_with_nothing_running"),
        (LONG_AGO, "open_referral"),
        (None, "open_referral"),
    ],
)
def test_nothing_running_is_said_from_the_forty_fifth_working_day(
    laid: Warehouse, referred_on: date | None, status: str
) -> None:
    found = derived(laid, "open_child", "status", referred(referred_on=referred_on))
    assert found == [(status,)]


HELD = {"person_id": "child-1", "role_code": "CW", "professional_id": "w-2", "team_id": "t-2"}


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"started_on": START}, ("w-2", "t-2")),
        ({"started_on": AS_AT}, ("w-2", "t-2")),
        ({"started_on": AFTER}, ("w-1", "t-1")),
        ({"started_on": START, "ended_on": AS_AT}, ("w-1", "t-1")),
        ({"started_on": START, "ended_on": AFTER}, ("w-2", "t-2")),
        ({"started_on": START, "ended_on": START - DAY}, ("w-2", "t-2")),
        ({"started_on": START, "role_code": "IRO"}, ("w-1", "t-1")),
        ({"started_on": START, "professional_id": "nobody"}, ("w-1", "t-1")),
        ({"started_on": None}, ("w-1", "t-1")),
        ({"started_on": LONG_AGO}, ("w-1", "t-1")),
        ({"started_on": date(2026, 1, 1)}, ("w-2", "t-2")),
        ({"started_on": START, "person_id": "another"}, ("w-1", "t-1")),
    ],
)
def test_the_latest_current_case_holder_is_the_worker(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[str, str]
) -> None:
    rows = referred(worker_id="w-3", team_id="t-3")
    rows["professional"] = [{"professional_id": f"w-{place}"} for place in (1, 2, 3)]
    first = {"professional_id": "w-1", "team_id": "t-1", "started_on": date(2026, 1, 1)}
    rows["involvement"] = [{**HELD, **first}, {**HELD, **cells}]
    found = derived(laid, "subject", "child_id, worker_id, team_id", rows)
    assert [row[1:] for row in found if row[0] == "child-1"] == [noted]


def test_a_case_holder_without_a_start_is_better_than_none(laid: Warehouse) -> None:
    rows = child()
    rows["professional"] = [{"professional_id": "w-2"}]
    rows["involvement"] = [HELD]
    assert derived(laid, "subject", "worker_id, team_id", rows) == [("w-2", "t-2")]


@pytest.mark.parametrize(
    ("days", "noted"),
    [
        ([REFERRED, BEFORE], "w-2"),
        ([BEFORE, REFERRED], "w-1"),
        ([REFERRED, AFTER], "w-1"),
        ([REFERRED, AS_AT], "w-2"),
        ([REFERRED, None], "w-1"),
        ([REFERRED, FAR_AHEAD], "w-1"),
        ([REFERRED, REFERRED], "w-2"),
        ([None, AFTER], "w-1"),
    ],
)
def test_without_a_case_holder_the_latest_referral_says_whose_case_it_is(
    laid: Warehouse, days: list[date | None], noted: str
) -> None:
    rows = child()
    rows["professional"] = [{"professional_id": "w-1"}, {"professional_id": "w-2"}]
    rows["department"] = [{"team_id": "t-2", "team_name": "The second team"}]
    rows["referral"] = [
        {
            "referral_id": f"r-{place}", "person_id": "child-1", "referred_on": day,
            "worker_id": f"w-{place}", "team_id": f"t-{place}",
        }
        for place, day in enumerate(days, start=1)
    ]  # fmt: skip
    found = derived(laid, "subject", "worker_id, team_id, team_name", rows)
    name = "The second team" if noted == "w-2" else None
    assert found == [(noted, noted.replace("w", "t"), name)]


def test_a_worker_is_named_only_by_an_id_that_resolves(laid: Warehouse) -> None:
    rows = referred(worker_id="A Name Typed Here")
    assert derived(laid, "subject", "worker_id", rows) == [(None,)]
    rows["professional"] = [{"professional_id": "w-1"}]
    rows["referral"][0]["worker_id"] = "w-1"
    assert derived(laid, "subject", "worker_id", rows) == [("w-1",)]


def test_a_subject_is_anybody_on_the_register_referred_or_open(laid: Warehouse) -> None:
    rows = {
        "person": [{"person_id": "known", "legacy_id": "L1"}, {"legacy_id": "of nobody"}],
        "referral": [{"referral_id": "r", "person_id": "referred"}, {"referral_id": "s"}],
        "cp_plan": [{"person_id": "planned", "started_on": START}],
    }
    found = derived(laid, "subject", "child_id, agency, case_number, child_status", rows)
    assert found == [
        ("known", "social_care", "L1", "closed"),
        ("planned", "social_care", None, "protection_plan"),
        ("referred", "social_care", None, "open_referral"),
    ]


def test_a_subject_was_last_seen_by_a_visit_that_says_so_and_has_a_day(laid: Warehouse) -> None:
    visited = {"person_id": "child-1", "visit_id": "v-1", "visited_on": START, "was_seen": True}
    rows = child()
    rows["cp_visit"] = [
        visited,
        {**visited, "visit_id": "v-2", "visited_on": BEFORE, "was_seen": False},
        {**visited, "visit_id": "v-3", "visited_on": None},
        {**visited, "visit_id": "v-4", "visited_on": AFTER},
    ]
    found = derived(laid, "subject", "last_seen_on, last_visit_on", rows)
    assert found == [(START, BEFORE)]
