"""The census shaped into rows of the record, from the words that landing gives."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from helpers.exports import FEEDS
from wholepicture.paths import SQL
from wholepicture.stages.landing.landing_tables import record_columns
from wholepicture.stages.landing.layouts import shaped_selects, sources
from wholepicture.warehouse import Warehouse, open_warehouse

FEED = FEEDS["cin_census"]
TABLES = {file.table: [column.name for column in file.known] for file in FEED.files}
DAY = {"child_id": "c1", "referred_on": "2026-06-01"}

Cells = Mapping[str, str]


@contextmanager
def landed(rows: Mapping[str, list[Cells]]) -> Iterator[Warehouse]:
    """A warehouse with those landed rows, numbered in order; all other tables are empty."""
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "landing.sql")
        number = 0
        for table, columns in TABLES.items():
            cells = ", ".join(f"{column} varchar" for column in columns)
            warehouse.run(f"create table landing.{table} (row_id bigint, agency varchar, {cells})")
            for row in rows.get(table, []):
                number += 1
                assert set(row) <= set(columns)
                values = {"row_id": number, "agency": "cin_census", **row}
                places = ", ".join(f"${name} as {name}" for name in values)
                warehouse.run(f"insert into landing.{table} by name select {places}", values)
        yield warehouse


def shaped(table: str, **rows: list[Cells]) -> list[dict[str, Any]]:
    """The rows of a record table, without the agency and blank cells, in order."""
    with landed(rows) as warehouse:
        (select,) = shaped_selects("cin_census", set(rows))[table]
        names = ["row_id", *record_columns()[table]]
        found = warehouse.rows(f"select {', '.join(names)} from ({select}) order by all")
    return [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in found
    ]


@pytest.mark.parametrize("table", sources("cin_census"))
def test_a_select_has_the_columns_of_its_record_table_as_texts(table: str) -> None:
    with landed({}) as warehouse:
        (select,) = shaped_selects("cin_census", set(TABLES))[table]
        found = warehouse.rows(f"describe {select}")
    names = ["row_id", "agency", *record_columns()[table]]
    kinds = ["BIGINT", *["VARCHAR"] * (len(names) - 1)]
    assert [(row[0], row[1]) for row in found] == list(zip(names, kinds, strict=True))


def test_no_visit_family_or_worker_is_made_of_the_census() -> None:
    assert set(sources("cin_census")) == {
        "person", "referral", "assessment", "assessment_factor", "cin_plan", "cp_plan",
        "s47_enquiry",
    }  # fmt: skip
    assert set().union(*sources("cin_census").values()) <= set(TABLES)


def test_a_child_that_stands_there_twice_is_one_person() -> None:
    head = {"child_id": "c1", "born_on": "2015-01-01", "sex": "M"}
    found = shaped(
        "person",
        census_children=[head, {**head, "sex": "U", "died_on": "2026-10-01"}, {"child_id": "c2"}],
    )
    assert found == [
        {
            "row_id": 1,
            "person_id": "c1",
            "born_on": "2015-01-01",
            "died_on": "2026-10-01",
            "sex": "M",
        },
        {"row_id": 3, "person_id": "c2"},
    ]


def test_entries_that_disagree_leave_the_cell_blank() -> None:
    one = {"child_id": "c1", "born_on": "2015-01-01", "expected_on": "2015-01-02", "sex": "M"}
    other = {"child_id": "c1", "born_on": "2016-01-01", "expected_on": "2016-01-02", "sex": "F"}
    assert shaped("person", census_children=[one, other]) == [{"row_id": 1, "person_id": "c1"}]


def test_episodes_of_one_day_are_one_that_is_open_if_any_is() -> None:
    closed = {**DAY, "closed_on": "2026-07-01", "close_reason": "RC7", "is_nfa": "true"}
    later = {**closed, "closed_on": "2026-08-01", "close_reason": "RC8"}
    open_one = {**DAY, "primary_need_code": "N2", "is_nfa": "false"}
    head = {"person_id": "c1", "referral_id": "c1|2026-06-01", "referred_on": "2026-06-01"}
    assert shaped("referral", census_episodes=[closed, open_one, later]) == [
        {"row_id": 2, **head, "primary_need_code": "N2", "is_nfa": "false"}
    ]
    assert shaped("referral", census_episodes=[closed, later]) == [
        {"row_id": 2, **head, "closed_on": "2026-08-01", "close_reason": "RC8", "is_nfa": "true"}
    ]


def test_whether_there_was_a_further_action_is_not_guessed() -> None:
    blank = {**DAY, "closed_on": "2026-07-01"}
    (found,) = shaped("referral", census_episodes=[{**blank, "is_nfa": "true"}, blank])
    assert "is_nfa" not in found
    assert len(shaped("referral", census_episodes=[DAY, {**DAY, "child_id": "c2"}])) == 2


@pytest.mark.parametrize(
    ("table", "source", "key"),
    [
        ("assessment", "census_assessments", "assessment_id"),
        ("cin_plan", "census_cin_plans", "cin_plan_id"),
        ("cp_plan", "census_protection_plans", "cp_plan_id"),
        ("s47_enquiry", "census_enquiries", "s47_enquiry_id"),
    ],
)
def test_what_belongs_to_an_episode_names_it_and_keeps_its_dates(
    table: str, source: str, key: str
) -> None:
    ended = {
        "assessment": {"authorised_on": "2026-07-10"},
        "s47_enquiry": {},
    }.get(table, {"ended_on": "2026-07-10"})
    row = {**DAY, "started_on": "2026-06-03", **ended}
    head = {"person_id": "c1", "started_on": "2026-06-03", key: "c1|2026-06-03", **ended}
    without = {"child_id": "c1", "started_on": "2026-06-04"}
    without_id = {"person_id": "c1", "started_on": "2026-06-04"}
    assert shaped(table, **{source: [row, without]}) == [
        {"row_id": 1, "referral_id": "c1|2026-06-01", **head},
        {"row_id": 2, "referral_id": "c1", **without_id, key: "c1|2026-06-04"},
    ]


def test_the_factors_of_an_assessment_are_one_list_in_the_order_of_the_file() -> None:
    held = {"child_id": "c1", "episode": "1", "assessment": "2"}
    other = {"child_id": "c1", "episode": "2", "assessment": "2"}
    found = shaped(
        "assessment_factor",
        census_assessments=[
            {**held, "started_on": "2026-07-01"},
            {**other, "started_on": "2026-09-01"},
        ],
        census_factors=[
            {**held, "factor": "3B"}, {**other, "factor": "21"}, {**held, "factor": "1A"},
            {**held, "assessment": "9", "factor": "2A"},
        ],
    )  # fmt: skip
    assert [(row["assessment_id"], row["factors_json"]) for row in found] == [
        ("c1|2026-07-01", '["3B","1A"]'),
        ("c1|2026-09-01", '["21"]'),
    ]
