"""The lists of Annex A shaped into rows of the record, from the words that landing gives."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from helpers.exports import FEEDS
from wholepicture.paths import SQL
from wholepicture.stages.landing.landing_tables import record_columns
from wholepicture.stages.landing.layouts import shaped_selects, sources
from wholepicture.warehouse import Warehouse, open_warehouse

FEED = FEEDS["annex_a"]
LISTS = {file.table: [column.name for column in file.known] for file in FEED.files}
IN_NEED = {"child_id": "c1", "started_on": "2026-06-01", "case_status": "child_in_need_plan"}
IN_CARE = {"child_id": "c1", "started_on": "2026-08-03", "placed_on": "2026-09-07"}

Cells = Mapping[str, str]


@contextmanager
def landed(lists: Mapping[str, list[Cells]]) -> Iterator[Warehouse]:
    """A warehouse with those landed rows, numbered in order; all other lists are empty."""
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "landing.sql")
        warehouse.run(
            "insert into landing.file by name select 1 as file_number, 'annex_a' as agency,"
            " 'annex_children_in_need' as table_name, date '2026-11-20' as delivered_for"
        )
        number = 0
        for table, columns in LISTS.items():
            cells = ", ".join(f"{column} varchar" for column in columns)
            warehouse.run(f"create table landing.{table} (row_id bigint, agency varchar, {cells})")
            for row in lists.get(table, []):
                number += 1
                assert set(row) <= set(columns)
                values = {"row_id": number, "agency": "annex_a", **row}
                places = ", ".join(f"${name} as {name}" for name in values)
                warehouse.run(f"insert into landing.{table} by name select {places}", values)
        yield warehouse


def shaped(table: str, **lists: list[Cells]) -> list[dict[str, Any]]:
    """The rows of a record table, without blank cells, in order."""
    with landed(lists) as warehouse:
        (select,) = shaped_selects("annex_a", set(lists))[table]
        names = ["row_id", "agency", *record_columns()[table]]
        rows = warehouse.rows(f"select {', '.join(names)} from ({select}) order by all")
    return [
        {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in rows
    ]


@pytest.mark.parametrize("table", sources("annex_a"))
def test_a_select_has_the_columns_of_its_record_table_as_texts(table: str) -> None:
    with landed({}) as warehouse:
        (select,) = shaped_selects("annex_a", set(LISTS))[table]
        found = warehouse.rows(f"describe {select}")
    names = ["row_id", "agency", *record_columns()[table]]
    kinds = ["BIGINT", *["VARCHAR"] * (len(names) - 1)]
    assert [(row[0], row[1]) for row in found] == list(zip(names, kinds, strict=True))


def test_every_list_a_select_names_is_one_of_the_feed() -> None:
    named = set().union(*sources("annex_a").values())
    assert named == {*LISTS} - {"annex_adoption", "annex_adopters"}


def test_nothing_is_shaped_where_nothing_came_or_for_another_agency() -> None:
    assert shaped_selects("annex_a", set()) == {}
    assert shaped_selects("social_care", {"person"}) == {}
    assert set(shaped_selects("annex_a", {"annex_enquiries"})) == {"person", "s47_enquiry"}


def test_a_child_of_many_lists_is_one_person() -> None:
    head = {"child_id": "c1", "born_on": "2015-01-01", "gender": "M"}
    assert shaped(
        "person",
        annex_contacts=[{"child_id": "c1"}, {"child_id": "c2", "gender": "U"}],
        annex_children_in_need=[{**IN_NEED, **head}],
        annex_care_leavers=[head],
    ) == [
        {"row_id": 1, "agency": "annex_a", "person_id": "c1", "born_on": "2015-01-01", "sex": "M"},
        {"row_id": 2, "agency": "annex_a", "person_id": "c2", "sex": "U"},
    ]


def test_lists_that_disagree_leave_the_cell_blank() -> None:
    one = {"child_id": "c1", "born_on": "2015-01-01", "gender": "M"}
    other = {"child_id": "c1", "born_on": "2015-01-10", "gender": "F"}
    (person,) = shaped("person", annex_contacts=[one], annex_children_in_need=[other])
    assert person == {"row_id": 1, "agency": "annex_a", "person_id": "c1"}
    (person,) = shaped("person", annex_contacts=[one], annex_referrals=[{**one, "gender": "U"}])
    assert (person["born_on"], person["sex"]) == ("2015-01-01", "M")


@pytest.mark.parametrize(
    ("born_on", "expected_on"), [("2026-11-20", None), ("2026-11-21", "2026-11-21")]
)
def test_a_birth_to_come_is_an_expected_one(born_on: str, expected_on: str | None) -> None:
    row = {**IN_NEED, "born_on": born_on}
    (person,) = shaped("person", annex_children_in_need=[row])
    assert person.get("expected_on") == expected_on


def test_an_episode_and_its_referral_of_one_day_are_one() -> None:
    episode = {**IN_NEED, "primary_need_code": "N2", "closed_on": "2026-11-02"}
    received = {"child_id": "c1", "referred_on": "2026-06-01", "source_code": "6"}
    assert shaped(
        "referral",
        annex_referrals=[
            {**received, "is_nfa": "false"},
            {**received, "is_nfa": "true", "source_code": "9"},
            {**received, "is_nfa": "true", "referred_on": "2026-10-01"},
        ],
        annex_children_in_need=[episode],
    ) == [
        {
            "row_id": 3,
            "agency": "annex_a",
            "referral_id": "c1|2026-10-01",
            "person_id": "c1",
            "referred_on": "2026-10-01",
            "source_code": "6",
            "is_nfa": "true",
        },
        {
            "row_id": 4,
            "agency": "annex_a",
            "referral_id": "c1|2026-06-01",
            "person_id": "c1",
            "referred_on": "2026-06-01",
            "primary_need_code": "N2",
            "source_code": "6",
            "is_nfa": "false",
            "closed_on": "2026-11-02",
        },
    ]


@pytest.mark.parametrize(
    "status", ["looked_after", "protection_plan", "open_assessment", "closed", "unlisted"]
)
def test_only_a_case_that_is_a_child_in_need_plan_has_one(status: str) -> None:
    other = {**IN_NEED, "child_id": "c2", "case_status": status}
    (plan,) = shaped("cin_plan", annex_children_in_need=[IN_NEED, other])
    assert plan == {
        "row_id": 1,
        "agency": "annex_a",
        "cin_plan_id": "c1|2026-06-01",
        "referral_id": "c1|2026-06-01",
        "person_id": "c1",
        "started_on": "2026-06-01",
    }


@pytest.mark.parametrize(
    ("table", "source", "row"),
    [
        ("cin_visit", "annex_children_in_need", IN_NEED),
        ("cla_visit", "annex_children_in_care", IN_CARE),
        (
            "cp_visit",
            "annex_child_protection",
            {"child_id": "c1", "started_on": "2026-07-01", "was_seen_alone": "true"},
        ),
    ],
)
def test_the_latest_visit_is_one_of_whose_child_nobody_says_that_it_was_seen(
    table: str, source: str, row: Cells
) -> None:
    without = {**row, "child_id": "c2"}
    (visit,) = shaped(table, **{source: [{**row, "last_visit_on": "2026-11-10"}, without]})
    assert (visit["visit_id"], visit["visited_on"]) == ("c1|2026-11-10", "2026-11-10")
    assert "was_seen" not in visit
    assert visit.get("was_seen_alone") == row.get("was_seen_alone")


def test_a_need_of_support_is_the_only_outcome_of_an_assessment() -> None:
    begun = {"child_id": "c1", "started_on": "2026-06-03"}
    rows = shaped(
        "assessment",
        annex_assessments=[
            {**begun, "needs_support": "true", "was_child_seen": "true"},
            {**begun, "needs_support": "false", "authorised_on": "2026-07-08"},
            begun,
        ],
    )
    outcomes = ['{"PROV_OF_SERVICES_FLAG": "Y"}', '{"PROV_OF_SERVICES_FLAG": "N"}', None]
    assert [row.get("outcome_json") for row in rows] == outcomes
    assert [row["assessment_id"] for row in rows] == ["c1|2026-06-03"] * 3
    assert (rows[0]["was_child_seen"], rows[1]["authorised_on"]) == ("true", "2026-07-08")


def test_a_child_in_care_has_an_episode_a_placement_and_a_legal_status() -> None:
    ceased = {"ceased_on": "2026-11-01", "ceased_reason": "E4A", "placement_type": "U6"}
    row = {**IN_CARE, **ceased, "legal_status": "C1"}
    lists = {"annex_children_in_care": [row]}
    head = {"row_id": 1, "agency": "annex_a", "person_id": "c1"}
    assert shaped("cla_episode", **lists) == [
        {
            **head,
            "cla_episode_id": "c1|2026-08-03",
            "placement_id": "c1|2026-09-07",
            "started_on": "2026-08-03",
            "start_reason": "S",
            "ceased_on": "2026-11-01",
            "ceased_reason": "E4A",
            "cla_id": "c1|2026-08-03",
            "entered_care_on": "2026-08-03",
        }
    ]
    assert shaped("cla_placement", **lists) == [
        {
            **head,
            "placement_id": "c1|2026-09-07",
            "cla_id": "c1|2026-08-03",
            "started_on": "2026-09-07",
            "placement_type": "U6",
            "ended_on": "2026-11-01",
        }
    ]
    assert shaped("legal_status", **lists) == [
        {
            **head,
            "legal_status_id": "c1|2026-08-03",
            "legal_status": "C1",
            "started_on": "2026-08-03",
            "ended_on": "2026-11-01",
        }
    ]


def test_plans_enquiries_and_early_help_keep_their_dates() -> None:
    row = {"child_id": "c1", "started_on": "2026-07-01"}
    head = {"row_id": 1, "agency": "annex_a", "person_id": "c1", "started_on": "2026-07-01"}
    ended = {"ended_on": "2026-11-01"}
    assert shaped("cp_plan", annex_child_protection=[{**row, **ended}]) == [
        {**head, **ended, "cp_plan_id": "c1|2026-07-01", "is_other_authority": "false"}
    ]
    assert shaped("s47_enquiry", annex_enquiries=[row]) == [
        {**head, "s47_enquiry_id": "c1|2026-07-01"}
    ]
    assert shaped("early_help", annex_early_help=[{**row, "completed_on": "2026-11-01"}]) == [
        {**head, **ended, "early_help_id": "c1|2026-07-01"}
    ]


def test_contacts_of_a_child_on_one_day_are_one() -> None:
    row = {"child_id": "c1", "contacted_on": "2026-07-01"}
    found = shaped(
        "contact",
        annex_contacts=[
            {**row, "source_code": "2A"},
            {**row, "source_code": "9"},
            {"child_id": "c2", "contacted_on": "2026-07-01"},
        ],
    )
    assert [(one["contact_id"], one.get("source_code")) for one in found] == [
        ("c1|2026-07-01", "2A"),
        ("c2|2026-07-01", None),
    ]
