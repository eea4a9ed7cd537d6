"""Subjects that are due soon: not yet due, within the next working days, never from birth."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.campaign import examples
from helpers.one_check import AS_AT, check, common, decided, laid_night
from wholepicture.paths import SQL
from wholepicture.rules.derived_tables import bank_holidays, create_calendar
from wholepicture.stages.verdicts.due_soon import keep_due_soon
from wholepicture.warehouse import Warehouse, open_warehouse


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    with laid_night() as warehouse:
        yield warehouse


def not_yet_due(due_on: date | None, **row: str) -> dict[str, str]:
    due = f"date '{due_on}'" if due_on else "null::date"
    return {"verdict": "'not_yet_due'", "due_on": due, **row}


def soon(warehouse: Warehouse, columns: str = "due_on") -> list[tuple[Any, ...]]:
    return warehouse.rows(f"select {columns} from judging.due_soon")


# Friday 20 November: five working days end on Friday 27 November
@pytest.mark.parametrize(
    ("days", "is_soon"), [(-1, False), (0, True), (1, True), (7, True), (8, False), (10, False)]
)
def test_five_working_days_and_the_night_s_own_day(
    laid: Warehouse, days: int, is_soon: bool
) -> None:
    due_on = AS_AT + timedelta(days=days)
    assert decided(laid, check(not_yet_due(due_on))) == {}
    assert soon(laid) == ([(due_on,)] if is_soon else [])


@pytest.mark.parametrize("verdict", ["met", "gap", "unknown"])
def test_a_judged_subject_is_not_due_soon(laid: Warehouse, verdict: str) -> None:
    decided(laid, check({**not_yet_due(AS_AT), "verdict": f"'{verdict}'"}))
    assert soon(laid) == []


def test_a_time_limit_from_birth_is_never_due_soon(laid: Warehouse) -> None:
    decided(laid, check(not_yet_due(AS_AT), due_from="birth"))
    assert soon(laid) == []
    decided(laid, check(not_yet_due(AS_AT, is_from_birth="true")))
    assert soon(laid) == []


def test_a_row_without_a_due_date_never_is(laid: Warehouse) -> None:
    decided(laid, check(not_yet_due(None)))
    assert soon(laid) == []


def test_a_row_says_whose_case_it_is_as_far_as_may_be_published(laid: Warehouse) -> None:
    laid.run("update derived.subject set team_id = 'T 1', team_name = 'Team North'")
    decided(laid, check(not_yet_due(AS_AT, last_event_on="date '2026-10-01'")))
    columns = "subject_id, child_id, case_number, team_id, team_name, last_event_on, agency"
    assert soon(laid, columns) == [
        ("child-1", "child-1", "700001", None, "Team North", date(2026, 10, 1), "social_care")
    ]
    assert laid.rows("select team_id, team_name from judging.verdict") == [(None, "Team North")]


def in_python(night: date, due_on: date, days: int) -> bool:
    """Whether at most that many working days are between the night and the due date."""
    if due_on < night:
        return False
    between = (night + timedelta(days=step) for step in range(1, (due_on - night).days + 1))
    is_working = [day.weekday() < 5 and day not in bank_holidays() for day in between]
    # up to the last of the days; any day after it, even a weekend, is later
    return sum(is_working) < days or (sum(is_working) == days and is_working[-1])


LAST = date(2028, 12, 31)  # of the calendar


@pytest.fixture(scope="module")
def calendar() -> Iterator[Warehouse]:
    """A warehouse with only the calendar, and rows that were judged."""
    with open_warehouse() as warehouse:
        create_calendar(warehouse)
        for script in ("publish/_published_id", "schema/judging", "schema/landing"):
            warehouse.script(SQL / f"{script}.sql")
        warehouse.run(
            "create table derived.subject as select null::varchar as child_id,"
            " null::varchar as agency, null::varchar as case_number, null::varchar as team_id,"
            " null::varchar as team_name, null::varchar as worker_id"
        )
        yield warehouse


@settings(max_examples=examples(400), deadline=None)
@given(night=st.dates(date(2024, 1, 1), LAST), days=st.integers(-3, 16))
def test_the_days_are_counted_as_a_person_counts_them(
    calendar: Warehouse, night: date, days: int
) -> None:
    due_on = min(night + timedelta(days=days), LAST)
    calendar.run(
        "create or replace temp table judged_rows as select 's' as subject_id, 'c' as child_id,"
        " 'not_yet_due' as verdict, $due_on::date as due_on, null::date as last_event_on,"
        " []::bigint[] as source_rows",
        {"due_on": due_on},
    )
    calendar.run("delete from judging.due_soon")
    keep_due_soon(calendar, check(), {**common(), "as_at": night})
    assert bool(soon(calendar)) == in_python(night, due_on, 5)
