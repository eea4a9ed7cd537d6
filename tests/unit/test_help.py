"""Times of help: what counts, when it is in force, and what is in doubt."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.derived import AS_AT, derived, laid_record
from wholepicture.warehouse import Warehouse

COLUMNS = "child_id, kind, started_on, ended_on, is_doubtful"
START = date(2026, 9, 21)
END = date(2026, 10, 12)
LATER = date(2026, 11, 21)
LONG_AGO = date(1926, 9, 21)
KINDS = {"cin_plan": "child_in_need_plan", "cp_plan": "protection_plan", "early_help": "early_help"}
SERVICES = '{"PROV_OF_SERVICES_FLAG": "Y"}'


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def help_of(warehouse: Warehouse, table: str, *rows: dict[str, Any], **others: Any) -> list[Any]:
    """The times of help when a table holds rows of child-1, and other tables theirs."""
    given = [{"person_id": "child-1", **row} for row in rows]
    return derived(warehouse, "help", COLUMNS, {table: given, **others})


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize(
    ("start", "end", "noted"),
    [
        (START, None, (START, None, False)),
        (START, END, (START, END, False)),
        (START, AS_AT, (START, AS_AT, False)),
        (START, LATER, (START, None, False)),
        (AS_AT, None, (AS_AT, None, False)),
        (None, None, (None, None, True)),
        (None, END, (None, END, True)),
        (LONG_AGO, None, (None, None, True)),
        (START, date(2026, 9, 20), (START, None, True)),
        (START, LONG_AGO, (START, None, True)),
    ],
)
def test_plans_and_early_help_run_from_their_start_to_their_end_or_are_in_doubt(
    laid: Warehouse, table: str, start: date | None, end: date | None, noted: tuple[Any, ...]
) -> None:
    found = help_of(laid, table, {"started_on": start, "ended_on": end})
    assert found == [("child-1", KINDS[table], *noted)]


@pytest.mark.parametrize("table", KINDS)
def test_help_that_ended_on_the_day_it_began_or_begins_after_the_night_is_none(
    laid: Warehouse, table: str
) -> None:
    rows = [{"started_on": START, "ended_on": START}, {"started_on": LATER}, {"person_id": None}]
    assert help_of(laid, table, *rows) == []


@pytest.mark.parametrize("table", KINDS)
def test_an_end_that_could_not_be_read_leaves_help_in_doubt(laid: Warehouse, table: str) -> None:
    found = help_of(laid, table, {"started_on": START, "ended_on": "unreadable"})
    assert found == [("child-1", KINDS[table], START, None, True)]


def test_early_help_of_one_child_of_a_family_is_every_child_s_and_a_plan_is_not(
    laid: Warehouse,
) -> None:
    mothers = [{"mother_id": "m-1", "child_id": f"child-{n}"} for n in (1, 2)]
    early_help = help_of(laid, "early_help", {"started_on": START}, mother=mothers)
    assert [row[0] for row in early_help] == ["child-1", "child-2"]
    assert [row[0] for row in help_of(laid, "cin_plan", {"started_on": START}, mother=mothers)] == [
        "child-1"
    ]


def test_care_is_help_and_a_series_of_short_breaks_is_not(laid: Warehouse) -> None:
    episode = {"started_on": START, "ceased_on": END}
    status = {"person_id": "child-1", "started_on": START, "ended_on": END}
    assert help_of(laid, "cla_episode", episode) == [("child-1", "looked_after", START, END, False)]
    breaks = [{**status, "legal_status": "V3"}]
    assert help_of(laid, "cla_episode", episode, legal_status=breaks) == []


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"ceased_on": date(2026, 9, 20)}, (START, None, True)),
        ({"started_on": None, "ceased_on": END}, (None, END, True)),
    ],
)
def test_care_whose_dates_cannot_be_relied_on_is_in_doubt(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...]
) -> None:
    found = help_of(laid, "cla_episode", {"started_on": START, **cells})
    assert found == [("child-1", "looked_after", *noted)]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({"authorised_on": END}, [(END, date(2026, 10, 13), False)]),
        ({"authorised_on": None}, []),
        ({"authorised_on": LATER}, []),
        ({"authorised_on": date(2026, 9, 20)}, [(None, None, True)]),
        ({"authorised_on": END, "outcome_json": "{}"}, []),
        ({"authorised_on": END, "outcome_json": '{"PROV_OF_SERVICES_FLAG": "N"}'}, []),
    ],
)
def test_services_are_help_on_the_day_their_assessment_was_authorised(
    laid: Warehouse, cells: dict[str, Any], noted: list[Any]
) -> None:
    row = {"assessment_id": "a-1", "started_on": START, "outcome_json": SERVICES, **cells}
    assert help_of(laid, "assessment", row) == [("child-1", "services", *one) for one in noted]
