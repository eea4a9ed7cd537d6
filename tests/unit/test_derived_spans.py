"""What was open on the night, the rows whose end cannot be relied on, and what rests on them.

Begun on the night is begun, ended on it is ended; a blank, unreadable or impossible day is open.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.derived import AFTER, AS_AT, BEFORE, DAY, FAR_AHEAD, LONG_AGO, derived, laid_record
from wholepicture.warehouse import Warehouse

START = date(2026, 1, 1)
SPANS = [
    ("referral", "referred_on", "closed_on"),
    ("assessment", "started_on", "authorised_on"),
    ("cin_plan", "started_on", "ended_on"),
    ("s47_enquiry", "started_on", "ended_on"),
    ("cp_plan", "started_on", "ended_on"),
    ("cla_episode", "started_on", "ceased_on"),
    ("cla_placement", "started_on", "ended_on"),
    ("legal_status", "started_on", "ended_on"),
    ("early_help", "started_on", "ended_on"),
    ("involvement", "started_on", "ended_on"),
    ("address", "started_on", "ended_on"),
    ("person_relationships", "started_on", "ended_on"),
]


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("started_on", "ended_on", "is_begun", "end"),
    [
        (START, None, True, None),
        (AS_AT, None, True, None),
        (AFTER, None, False, None),
        (None, None, True, None),
        (LONG_AGO, None, True, None),
        (FAR_AHEAD, None, True, None),
        (START, AS_AT, True, AS_AT),
        (START, AFTER, True, None),
        (START, START, True, START),
        (START, START - DAY, True, None),
        (START, LONG_AGO, True, None),
        (START, FAR_AHEAD, True, None),
        (None, AS_AT, True, AS_AT),
        (None, LONG_AGO, True, None),
        (LONG_AGO, AS_AT, True, AS_AT),
        (LONG_AGO, LONG_AGO, True, None),
        (FAR_AHEAD, AS_AT, True, None),
        (AFTER, AS_AT, False, None),
    ],
)
def test_a_span_is_begun_ended_and_running_by_its_days(
    laid: Warehouse,
    started_on: date | None,
    ended_on: date | None,
    is_begun: bool,
    end: date | None,
) -> None:
    found = laid.row(
        "select is_begun($start::date, $night), end_of($start::date, $end::date, $night),"
        " is_running($start::date, $end::date, $night)",
        {"start": started_on, "end": ended_on, "night": AS_AT},
    )
    assert found == (is_begun, end, is_begun and end is None)


@pytest.mark.parametrize(
    ("started_on", "ended_on", "why"),
    [
        (START, None, None),
        (START, AFTER, None),
        (START, START, None),
        (None, START, None),
        (START, START - DAY, "end_before_start"),
        (START, LONG_AGO, "end_outside_calendar"),
        (None, LONG_AGO, "end_outside_calendar"),
        (START, FAR_AHEAD, "end_outside_calendar"),
        (START, "unreadable", "end_unread"),
        ("unreadable", None, None),
    ],
)
def test_a_row_is_doubtful_where_its_end_cannot_be_relied_on(
    laid: Warehouse, started_on: Any, ended_on: Any, why: str | None
) -> None:
    rows = {table: [{start: started_on, end: ended_on}] for table, start, end in SPANS}
    found = derived(laid, "doubtful_row", "row_id, table_name, why", rows)
    numbered = enumerate((table for table, _, _ in SPANS), start=1)
    assert found == [(row_id, table, why) for row_id, table in numbered if why]


def test_an_unread_cell_that_another_copy_fills_is_no_doubt_and_two_are_one(
    laid: Warehouse,
) -> None:
    noted = {"row_id": 1, "table_name": "cp_plan", "column_name": "ended_on"}
    rows = {"cp_plan": [{"started_on": START, "ended_on": AS_AT}], "unread_cell": [noted]}
    assert derived(laid, "doubtful_row", "row_id", rows) == []
    rows = {"cp_plan": [{"started_on": START}], "unread_cell": [noted, noted]}
    assert derived(laid, "doubtful_row", "row_id", rows) == [(1,)]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, (START, None, True, False)),
        ({"started_on": AS_AT}, (AS_AT, None, True, False)),
        ({"started_on": AFTER}, None),
        ({"started_on": None}, (None, None, True, False)),
        ({"started_on": LONG_AGO}, (None, None, True, False)),
        ({"started_on": FAR_AHEAD}, (None, None, True, False)),
        ({"authorised_on": AS_AT}, (START, AS_AT, False, False)),
        ({"authorised_on": AFTER}, (START, None, True, False)),
        ({"authorised_on": START}, (START, START, False, False)),
        ({"authorised_on": START - DAY}, (START, None, True, True)),
        ({"authorised_on": LONG_AGO}, (START, None, True, True)),
        ({"authorised_on": "unreadable"}, (START, None, True, True)),
        ({"started_on": None, "authorised_on": AS_AT}, (None, AS_AT, False, False)),
    ],
)
def test_an_assessment_is_open_until_it_is_authorised(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...] | None
) -> None:
    rows = {"assessment": [{"assessment_id": "a", "started_on": START, **cells}]}
    found = derived(laid, "assessment", "started_on, authorised_on, is_open, is_doubtful", rows)
    assert found == ([noted] if noted else [])


def test_a_doubtful_row_of_another_table_makes_no_assessment_doubtful(laid: Warehouse) -> None:
    rows = {
        "assessment": [{"row_id": 7, "started_on": START}],
        "cp_plan": [{"row_id": 7, "started_on": START, "ended_on": START - DAY}],
        "cla_episode": [{"row_id": 7, "person_id": "c", "started_on": START}],
    }
    assert derived(laid, "assessment", "is_doubtful", rows) == [(False,)]
    assert derived(laid, "looked_after", "is_doubtful", rows) == [(False,)]


def test_services_are_given_by_a_yes_in_any_usual_spelling(laid: Warehouse) -> None:
    answers = {
        True: ['"Y"', '"y"', '" Yes "', '"YES"', '"true"', '"True"', "true", '"1"', "1"],
        False: ['"N"', "false", "0", '"perhaps"'],
        None: ['""', '" "', "null"],
    }
    for flag in ("PROV_OF_SERVICES_FLAG", "PROV_OF_SB_CARE_FLAG"):
        rows = [
            {"assessment_id": answer, "outcome_json": f'{{"{flag}": {answer}}}'}
            for alike in answers.values()
            for answer in alike
        ]
        found = dict(
            derived(laid, "assessment", "assessment_id, has_services", {"assessment": rows})
        )
        assert found == {answer: noted for noted, alike in answers.items() for answer in alike}


OUTCOMES = (
    ('{"PROV_OF_SERVICES_FLAG": "N", "PROV_OF_SB_CARE_FLAG": "Y"}', (True, True)),
    ('{"PROV_OF_SERVICES_FLAG": "N", "PROV_OF_SB_CARE_FLAG": ""}', (False, True)),
    ('{"ANOTHER_FLAG": "Y"}', (None, True)),
    ('"Y"', (None, True)),
    ('["Y"]', (None, True)),
    ('{"PROV_OF_SERVICES_FLAG": "Y", broken', (None, False)),
    ("", (None, False)),
    (None, (None, False)),
)


def test_an_outcome_that_does_not_speak_of_services_says_nothing_of_them(laid: Warehouse) -> None:
    rows = {"assessment": [{"outcome_json": outcome} for outcome, _ in OUTCOMES]}
    columns = "row_id, has_services, outcome_json is not null"
    found = derived(laid, "assessment", columns, rows)
    assert found == [(place, *noted) for place, (_, noted) in enumerate(OUTCOMES, start=1)]


def test_an_assessment_of_two_children_is_a_row_for_each_with_all_it_says(laid: Warehouse) -> None:
    of_both = {"assessment_id": "a", "referral_id": "r", "was_child_seen": True, "is_nfa": False}
    rows = {"assessment": [{**of_both, "person_id": "c-1"}, {**of_both, "person_id": "c-2"}]}
    columns = "row_id, agency, assessment_id, child_id, referral_id, was_child_seen, is_nfa"
    found = derived(laid, "assessment", columns, rows)
    assert found == [
        (1, "social_care", "a", "c-1", "r", True, False),
        (2, "social_care", "a", "c-2", "r", True, False),
    ]


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, (START, None, True, False)),
        ({"started_on": AS_AT}, (AS_AT, None, True, False)),
        ({"started_on": AFTER}, None),
        ({"started_on": None}, (None, None, True, False)),
        ({"started_on": LONG_AGO}, (None, None, True, False)),
        ({"person_id": None}, None),
        ({"ceased_on": AS_AT}, (START, AS_AT, False, False)),
        ({"ceased_on": AFTER}, (START, None, True, False)),
        ({"ceased_on": START - DAY}, (START, None, True, True)),
        ({"ceased_on": "unreadable"}, (START, None, True, True)),
    ],
)
def test_a_looked_after_episode_is_open_until_it_ceases(
    laid: Warehouse, cells: dict[str, Any], noted: tuple[Any, ...] | None
) -> None:
    rows = {"cla_episode": [{"person_id": "c", "started_on": START, **cells}]}
    found = derived(laid, "looked_after", "started_on, ended_on, is_open, is_doubtful", rows)
    assert found == ([noted] if noted else [])


def test_a_looked_after_episode_keeps_what_its_row_says(laid: Warehouse) -> None:
    said = {
        "cla_episode_id": "e", "person_id": "c", "placement_id": "p", "cla_id": "l",
        "referral_id": "r", "start_reason": "S", "ceased_reason": "E4A",
    }  # fmt: skip
    entered = {"entered_care_on": START, "started_on": START}
    status = {"person_id": "c", "legal_status": "C2", "started_on": START}
    rows = {"cla_episode": [{**said, **entered}], "legal_status": [status]}
    columns = (
        "cla_episode_id, child_id, placement_id, cla_id, referral_id, start_reason, ceased_reason,"
        " entered_care_on, legal_status"
    )
    assert derived(laid, "looked_after", columns, rows) == [(*said.values(), START, "C2")]
    rows = {"cla_episode": [{**said, "entered_care_on": LONG_AGO}]}
    assert derived(laid, "looked_after", "entered_care_on, legal_status", rows) == [(None, None)]


@pytest.mark.parametrize(
    ("ceased_on", "statuses", "is_looked_after"),
    [
        (None, [], True),
        (None, [("C2", START, None)], True),
        (None, [("V3", START, None)], False),
        (None, [("V4", START, None)], False),
        (None, [("V3", START, AS_AT)], True),
        (None, [("V3", START, AFTER)], False),
        (None, [("V3", AS_AT, None)], False),
        (None, [("V3", AFTER, None)], True),
        # a blank start holds from the episode's; so does one outside the calendar
        (None, [("V3", None, None)], False),
        (None, [("V3", LONG_AGO, None)], False),
        (None, [("V3", FAR_AHEAD, None)], False),
        (None, [("V3", None, AS_AT)], True),
        (None, [("V3", None, None), ("C2", START + DAY, None)], True),
        (None, [("C2", None, None), ("V3", START + DAY, None)], False),
        # an end before its start is none
        (None, [("V3", START, START - DAY)], False),
        (None, [("V3", START, date(2026, 6, 1)), ("C1", date(2026, 6, 1), None)], True),
        (None, [("C1", START, date(2026, 6, 1)), ("V3", date(2026, 6, 1), None)], False),
        # of two of one day the last in the file
        (None, [("C1", START, None), ("V3", START, None)], False),
        (None, [("V3", START, None), ("C1", START, None)], True),
        # an episode that is over has the status of its last day
        (BEFORE, [("V3", START, None)], False),
        (BEFORE, [("V3", START, BEFORE)], False),
        (BEFORE, [("V3", START, BEFORE - DAY)], True),
        (BEFORE, [("V3", BEFORE, None)], False),
        (BEFORE, [("V3", AS_AT, None)], True),
    ],
)
def test_a_series_of_short_breaks_is_not_being_looked_after(
    laid: Warehouse, ceased_on: Any, statuses: list[tuple[Any, ...]], is_looked_after: bool
) -> None:
    rows = {
        "cla_episode": [{"person_id": "c", "started_on": START, "ceased_on": ceased_on}],
        "legal_status": [
            {"person_id": "c", "legal_status": code, "started_on": start, "ended_on": end}
            for code, start, end in statuses
        ],
    }
    assert bool(derived(laid, "looked_after", "child_id", rows)) is is_looked_after


def test_a_status_without_a_start_gives_way_where_the_episode_has_none_either(
    laid: Warehouse,
) -> None:
    rows = {
        "cla_episode": [{"person_id": "c"}, {"person_id": "another"}],
        "legal_status": [
            {"person_id": "c", "legal_status": "C2", "started_on": START},
            {"person_id": "c", "legal_status": "V3"},
        ],
    }
    found = derived(laid, "looked_after", "child_id, legal_status", rows)
    assert found == [("another", None), ("c", "C2")]


PLACED = {"placement_id": "p", "person_id": "c", "placement_type": "U1", "started_on": START}


@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, START),
        ({"started_on": AS_AT}, AS_AT),
        ({"started_on": AFTER}, None),
        ({"started_on": None}, "blank"),
        ({"started_on": LONG_AGO}, "blank"),
        ({"ended_on": AS_AT}, None),
        ({"ended_on": AFTER}, START),
        ({"ended_on": START - DAY}, START),
    ],
)
def test_a_placement_is_current_while_it_runs(
    laid: Warehouse, cells: dict[str, Any], noted: Any
) -> None:
    rows = {
        "cla_episode": [{"person_id": "c", "started_on": START}],
        "cla_placement": [{**PLACED, **cells}],
    }
    found = derived(laid, "current_placement", "child_id, placement_id, started_on", rows)
    assert found == ([("c", "p", None if noted == "blank" else noted)] if noted else [])


@pytest.mark.parametrize(
    ("episodes", "placements", "noted"),
    [
        # the placement that the open episode names comes first, whoever it says it is of
        ([{"placement_id": "named"}], [{}, {"placement_id": "named", "person_id": None}], "named"),
        ([{"placement_id": "gone"}], [{}], "p"),
        ([{"placement_id": "named", "ceased_on": AS_AT}], [{"placement_id": "named"}], None),
        # of several open episodes the one begun last names it
        (
            [{"placement_id": "p"}, {"placement_id": "q", "started_on": BEFORE}],
            [{}, {"placement_id": "q"}],
            "q",
        ),
        (
            [{"placement_id": "p", "started_on": None}, {"placement_id": "q"}],
            [{}, {"placement_id": "q"}],
            "q",
        ),
        # and of two of one day the one of the greater id
        (
            [
                {"placement_id": "p", "cla_episode_id": "e-2"},
                {"placement_id": "q", "cla_episode_id": "e-1"},
            ],
            [{}, {"placement_id": "q"}],
            "p",
        ),
        # of several placements the one begun last, and one with a start before one without
        ([{}], [{}, {"placement_id": "q", "started_on": BEFORE}], "q"),
        ([{}], [{"placement_id": "z", "started_on": None}, {}], "p"),
        ([{}], [{"placement_id": "q"}, {}], "q"),
    ],
)
def test_of_several_placements_one_is_current(
    laid: Warehouse, episodes: list[Any], placements: list[Any], noted: str | None
) -> None:
    rows = {
        "cla_episode": [{"person_id": "c", "started_on": START, **cells} for cells in episodes],
        "cla_placement": [{**PLACED, **cells} for cells in placements],
    }
    found = derived(laid, "current_placement", "placement_id", rows)
    assert found == ([(noted,)] if noted else [])


def test_of_placements_and_episodes_alike_the_last_in_the_file_is_current(laid: Warehouse) -> None:
    rows = {
        "cla_episode": [
            {"person_id": "c", "started_on": START, "cla_episode_id": "e", "placement_id": name}
            for name in ("x", "y")
        ],
        "cla_placement": [{**PLACED, "placement_id": name} for name in ("x", "y", "y")],
    }
    found = derived(laid, "current_placement", "row_id, placement_id, placement_type", rows)
    assert found == [(5, "y", "U1")]
