"""Merged copies of a row: which cell wins, which row id is kept, and what is counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from helpers.delivered import delivered, one
from helpers.exports import EPISODES, FEED, FEEDS
from wholepicture.paths import SQL
from wholepicture.rules.feeds import Feed, FeedColumn
from wholepicture.stages.recording.copies import merge_copies
from wholepicture.warehouse import Warehouse, open_warehouse

FILE = 4294967296  # row ids of the first file begin here
Cells = Mapping[str, Any]


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as laid:
        laid.script(SQL / "schema" / "landing.sql")
        laid.script(SQL / "schema" / "record.sql")
        yield laid


def merged(
    warehouse: Warehouse,
    table: str,
    columns: str,
    rows: Sequence[Cells],
    changed: Mapping[int, date] | None = None,
    files: Mapping[int, str] | None = None,
) -> list[tuple[Any, ...]]:
    """The rows that remain after merging, numbered from 1 unless they give other numbers."""
    for name in (f"record.{table}", "record.unread_cell", "landing.changed_row", "landing.file"):
        warehouse.run(f"truncate {name}")
    warehouse.run("truncate landing.copied_key")
    for row_id, row in enumerate(rows, start=1):
        filled = {"row_id": row_id, "agency": "social_care", **row}
        _lay(warehouse, f"record.{table}", filled)
    for row_id, day in (changed or {}).items():
        _lay(warehouse, "landing.changed_row", {"row_id": row_id, "changed_on": day})
    for number, file in (files or {}).items():
        noted = {"file_number": number, "agency": "social_care", "file": file}
        _lay(warehouse, "landing.file", noted)
    merge_copies(warehouse)
    return warehouse.rows(f"select {columns} from record.{table} order by all")


def _lay(warehouse: Warehouse, table: str, row: Cells) -> None:
    cells = ", ".join(f"${name} as {name}" for name in row)
    warehouse.run(f"insert into {table} by name select {cells}", row)


def test_a_filled_cell_beats_a_blank_and_the_last_in_the_file_wins(warehouse: Warehouse) -> None:
    rows = [
        {"person_id": "p", "forename": "Ash", "surname": "Elm", "sex": "F"},
        {"person_id": "p", "forename": "Fern", "legacy_id": "L"},
        {"person_id": "q", "forename": "Oak"},
        {"person_id": "p", "sex": "M"},
    ]
    columns = "row_id, agency, person_id, legacy_id, forename, surname, sex"
    assert merged(warehouse, "person", columns, rows) == [
        (3, "social_care", "q", None, "Oak", None, None),
        (4, "social_care", "p", "L", "Fern", "Elm", "M"),
    ]


@pytest.mark.parametrize("days", [(1, 5), (5, 1), (1, None), (None, 1)])
def test_of_two_death_dates_the_earlier_counts(
    warehouse: Warehouse, days: tuple[int | None, int | None]
) -> None:
    rows = [
        {"person_id": "p", "born_on": date(2026, 1, place), "died_on": day and date(2026, 3, day)}
        for place, day in enumerate(days, start=1)
    ]
    found = merged(warehouse, "person", "born_on, died_on", rows)
    assert found == [(date(2026, 1, 2), date(2026, 3, 1))]


def test_a_flag_that_says_no_beats_a_blank_and_the_last_answer_another(
    warehouse: Warehouse,
) -> None:
    visit = {"visit_id": "v", "person_id": "p"}
    rows = [
        {**visit, "was_seen": True, "was_seen_alone": False},
        {**visit, "was_seen": False},
    ]
    found = merged(warehouse, "cp_visit", "was_seen, was_seen_alone", rows)
    assert found == [(False, False)]


@pytest.mark.parametrize(
    "rows",
    [
        [{"cp_plan_id": "a"}, {"cp_plan_id": "b"}],
        [{}, {}],
        [{"person_id": "p"}, {"person_id": "p"}],
        [{"cp_plan_id": "a", "person_id": "p"}, {"cp_plan_id": "a", "person_id": "q"}],
        [{"cp_plan_id": "a"}, {"cp_plan_id": "a", "agency": "another"}],
        [
            {"cp_plan_id": "a", "person_id": "p"},
            {"cp_plan_id": "a", "person_id": "q"},
            {"cp_plan_id": "a"},
        ],
    ],
)
def test_rows_of_another_key_person_or_agency_are_no_copies(
    warehouse: Warehouse, rows: list[Cells]
) -> None:
    found = merged(warehouse, "cp_plan", "row_id", rows)
    assert found == [(place,) for place in range(1, len(rows) + 1)]


@pytest.mark.parametrize(
    ("people", "noted"),
    [
        (["p", None], [(2, "p")]),
        ([None, "p"], [(2, "p")]),
        ([None, None], [(2, None)]),
        (["p", None, "p"], [(3, "p")]),
        (["p", "q", None, None], [(1, "p"), (2, "q"), (4, None)]),
        (["p", "q", "p"], [(2, "q"), (3, "p")]),
    ],
)
def test_a_copy_that_does_not_say_whose_it_is_joins_those_that_name_one(
    warehouse: Warehouse, people: list[str | None], noted: list[Any]
) -> None:
    rows = [{"cp_plan_id": "a", "person_id": person} for person in people]
    assert merged(warehouse, "cp_plan", "row_id, person_id", rows) == noted


def test_of_a_mother_it_is_the_child_whose_row_it_is(warehouse: Warehouse) -> None:
    row = {"mother_row_id": "m", "mother_id": "her", "child_id": "c"}
    rows = [row, {**row, "mother_id": "another"}, {**row, "child_id": "d"}]
    found = merged(warehouse, "mother", "mother_id, child_id", rows)
    assert found == [("another", "c"), ("her", "d")]


def test_a_table_that_names_nobody_is_merged_by_its_key(warehouse: Warehouse) -> None:
    rows = [{"team_id": "t", "team_name": "Old"}, {"team_id": "t", "team_name": "New"}]
    assert merged(warehouse, "department", "team_name", rows) == [("New",)]


@pytest.mark.parametrize(
    ("changed", "noted"),
    [
        ({1: 5, 2: 4}, (1, "A")),
        ({1: 4, 2: 5}, (2, "B")),
        ({1: 5, 2: 5}, (2, "B")),
        ({1: 5}, (1, "A")),
        ({2: 5}, (2, "B")),
    ],
)
def test_where_the_feed_says_when_a_row_changed_the_latest_wins(
    warehouse: Warehouse, changed: dict[int, int], noted: tuple[int, str]
) -> None:
    rows = [{"team_id": "t", "team_name": "A"}, {"team_id": "t", "team_name": "B"}]
    days = {row_id: date(2026, 11, day) for row_id, day in changed.items()}
    assert merged(warehouse, "department", "row_id, team_name", rows, days) == [noted]


def test_of_several_files_the_last_by_name_wins(warehouse: Warehouse) -> None:
    rows = [
        {"team_id": "t", "team_name": "of z", "row_id": FILE + 9},
        {"team_id": "t", "team_name": "of a", "row_id": 2 * FILE + 1},
    ]
    files = {1: "z.csv", 2: "a.csv"}
    found = merged(warehouse, "department", "row_id, team_name", rows, files=files)
    assert found == [(FILE + 9, "of z")]


def test_copies_and_contradictions_are_counted_for_the_file_that_won(
    warehouse: Warehouse,
) -> None:
    rows = [
        {"row_id": FILE + place, "cp_plan_id": key, "person_id": person, "started_on": day}
        for place, (key, person, day) in enumerate(
            [
                ("alike", "p", None),
                ("alike", "p", None),
                ("fuller", "p", None),
                ("fuller", "p", date(2026, 1, 1)),
                ("differs", "p", date(2026, 1, 1)),
                ("differs", "p", date(2026, 1, 2)),
                ("of two", "p", date(2026, 1, 1)),
                ("of two", "q", date(2026, 1, 2)),
            ]
        )
    ]
    rows.append({"row_id": 2 * FILE, "cp_plan_id": "alike", "person_id": "p"})
    merged(warehouse, "cp_plan", "row_id", rows, files={1: "a.csv", 2: "b.csv"})
    assert warehouse.rows("select * from landing.copied_key order by all") == [
        ("social_care", "a.csv", "cp_plan", 2, 1),
        ("social_care", "b.csv", "cp_plan", 1, 0),
    ]


def test_a_row_without_copies_is_left_as_it_is_and_merging_twice_changes_nothing(
    warehouse: Warehouse,
) -> None:
    rows = [{"cp_plan_id": "a", "person_id": "p"}, {"cp_plan_id": "a", "person_id": "p"}]
    merged(warehouse, "cp_plan", "row_id", rows, files={0: "a.csv"})
    counted = warehouse.rows("select * from landing.copied_key")
    merge_copies(warehouse)
    assert warehouse.rows("select row_id from record.cp_plan") == [(2,)]
    assert warehouse.rows("select * from landing.copied_key") == counted != []


def test_only_the_tables_named_are_merged(warehouse: Warehouse) -> None:
    merged(warehouse, "cp_plan", "row_id", [])
    for row_id in (1, 2):
        _lay(warehouse, "record.cp_plan", {"row_id": row_id, "agency": "a", "cp_plan_id": "p"})
    merge_copies(warehouse, frozenset({"cin_plan"}))
    assert len(warehouse.rows("select row_id from record.cp_plan")) == 2
    merge_copies(warehouse, frozenset({"cp_plan"}))
    assert warehouse.rows("select row_id from record.cp_plan") == [(2,)]


def test_what_could_not_be_read_in_a_copy_could_not_be_read_in_the_merged_row(
    warehouse: Warehouse,
) -> None:
    merged(warehouse, "cp_plan", "row_id", [])
    for row_id in (1, 2):
        _lay(warehouse, "record.cp_plan", {"row_id": row_id, "agency": "a", "cp_plan_id": "p"})
    noted = {"row_id": 1, "table_name": "cp_plan", "column_name": "ended_on"}
    _lay(warehouse, "record.unread_cell", noted)
    merge_copies(warehouse)
    found = warehouse.rows("select row_id, column_name from record.unread_cell order by all")
    assert found == [(1, "ended_on"), (2, "ended_on")]


PERSON = "ssd_person.csv"
PEOPLE = b"""pers_person_id,pers_sex,pers_death_date,updated
child-1,F,2026-11-02,05/11/2026
child-1,M,2026-11-01,04/11/2026
child-1,,,
child-2,F,,nonsense
"""


def with_changes() -> dict[str, Feed]:
    """The feeds, with a column in the file of people that says when a row was changed."""
    column = FeedColumn(
        name="changed_on", header="updated", kind="event_date", forms=("dd/mm/yyyy",)
    )
    files = tuple(
        file.model_copy(update={"columns": (*file.columns, column), "changed_on": column.name})
        if file.name == PERSON
        else file
        for file in FEED.files
    )
    return {**FEEDS, "social_care": FEED.model_copy(update={"files": files})}


@pytest.mark.parametrize(("feeds", "sex"), [(FEEDS, "M"), (with_changes(), "F")])
def test_a_night_s_copies_are_merged_counted_and_reported_by_file(
    feeds: Mapping[str, Feed], sex: str
) -> None:
    with delivered({PERSON: PEOPLE, "ssd_cin_episodes.csv": EPISODES}, feeds=feeds) as night:
        found = night.rows("select person_id, sex, died_on from record.person order by all")
        assert found == [("child-1", sex, date(2026, 11, 1)), ("child-2", "F", None)]
        counts = "rows_landed, copied_keys, contradicting_keys"
        assert one(night, "delivered_file", PERSON, counts) == (4, 1, 1)
        assert one(night, "delivered_file", "ssd_cin_episodes.csv", counts) == (1, 0, 0)


def test_the_day_of_a_row_s_change_that_cannot_be_read_is_blanked_like_any_other() -> None:
    files = {PERSON: PEOPLE, "ssd_cin_episodes.csv": EPISODES}
    with delivered(files, feeds=with_changes()) as night:
        assert night.rows("select changed_on from landing.changed_row order by all") == [
            (date(2026, 11, 4),),
            (date(2026, 11, 5),),
        ]
        assert night.rows("select column_name from landing.blanked_cell") == [("updated",)]


PLANS = "ssd_cp_plans.csv"


def test_a_day_that_could_not_be_read_is_noted_and_a_sentinel_is_not() -> None:
    plans = b"""cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date
a,child-1,2026-01-05,31/02/2026
b,child-2,2026-01-05,1900-01-01
c,child-3,nonsense,2026-02-01
"""
    files = {PERSON: PEOPLE, "ssd_cin_episodes.csv": EPISODES, PLANS: plans}
    with delivered(files) as night:
        columns = "plan.cp_plan_id, cell.agency, cell.table_name, cell.column_name"
        found = night.rows(
            f"select {columns} from record.unread_cell as cell"
            " inner join record.cp_plan as plan on cell.row_id = plan.row_id order by all"
        )
    assert found == [
        ("a", "social_care", "cp_plan", "ended_on"),
        ("c", "social_care", "cp_plan", "started_on"),
    ]
