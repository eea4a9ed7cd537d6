"""Links to no row and reversed spans, counted file by file."""

from collections.abc import Iterator
from typing import Any

import pytest

from helpers.delivered import delivered, one
from helpers.exports import VISITS, visit, visits
from wholepicture.warehouse import Warehouse

PLANS, IN_NEED, RELATED = "ssd_cp_plans.csv", "ssd_cin_visits.csv", "person_relationships.csv"
ASSESSED, CARE = "ssd_cin_assessments.csv", "ssd_cla_episodes.csv"
FILES = {
    "ssd_person.csv": b"pers_person_id\nchild-1\nchild-2\n0070\nadult-1\n",
    "ssd_cin_episodes.csv": (
        b"cine_referral_id,cine_person_id,cine_referral_date,cine_close_date,"
        b"cine_referral_worker_id\n"
        b"R1,child-1,2026-01-05,2026-01-04,W9\nR2,child-2,2026-01-05,2026-01-05,W9\n"
        b"R3,child-2,2026-01-05,,W9\n"
    ),
    PLANS: (
        b"cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,"
        b"cppl_referral_id\nCP1,child-1,2026-01-05,1899-12-30,R1\n"
        b"CP2,child-2,2026-01-05,2026-03-01,r1\nCP3,child-2,,1899-12-30,-1\n"
    ),
    VISITS: visits(
        visit(1),
        visit(2, person="CHILD-1"),
        visit(3, person="CHILD-1"),
        visit(4, person="70"),
        visit(5, person="nobody"),
    ),
    IN_NEED: (
        b"cinv_cin_visit_id,cinv_cin_plan_id,cinv_cin_visit_date,cinv_cin_visit_seen\n"
        b"V1,N1,2026-11-01,Y\nV2,N9,2026-11-01,Y\n"
    ),
    "ssd_cin_plans.csv": (
        b"cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date\nN1,child-1,2026-01-05\n"
    ),
    "ssd_mother.csv": (
        b"moth_table_id,moth_person_id,moth_childs_person_id\nM1,mother-9,child-1\n"
        b"M2,mother-9,child-9\n"
    ),
    ASSESSED: (
        b"cina_assessment_id,cina_person_id,cina_assessment_start_date,cina_assessment_auth_date\n"
        b"A1,child-1,2026-03-02,2026-03-01\n"
    ),
    CARE: (
        b"clae_cla_episode_id,clae_person_id,clae_cla_placement_id,clae_cla_episode_start_date,"
        b"clae_cla_episode_ceased_date\nE1,child-1,P1,2026-03-02,2026-03-01\n"
    ),
}


@pytest.fixture(name="night", scope="module")
def night_fixture() -> Iterator[Warehouse]:
    with delivered(FILES) as warehouse:
        yield warehouse


LINKS = "links_held, links_lost, lost_ids, lost_by_capitals, lost_by_zeros, lost_by_spaces"
NOT_COUNTED = (None,) * 6


def links(warehouse: Warehouse, column: str) -> tuple[Any, ...]:
    return one(warehouse, "delivered_column", column, LINKS)


def test_links_by_ids_of_people_are_counted_and_near_matches_reported(
    night: Warehouse,
) -> None:
    assert links(night, f"{VISITS}|person_id") == (5, 4, 3, 2, 1, 0)


def test_an_id_leads_to_the_table_whose_key_has_its_name(night: Warehouse) -> None:
    # the third plan names none: -1
    assert links(night, f"{PLANS}|referral_id") == (2, 1, 1, 1, 0, 0)
    assert links(night, f"{VISITS}|cp_plan_id") == (5, 0, 0, 0, 0, 0)


def test_a_key_of_its_own_a_worker_and_a_mother_are_no_links(night: Warehouse) -> None:
    assert links(night, f"{VISITS}|visit_id") == NOT_COUNTED
    assert links(night, "ssd_cin_episodes.csv|worker_id") == NOT_COUNTED
    assert links(night, "ssd_mother.csv|mother_id") == NOT_COUNTED
    assert links(night, "ssd_mother.csv|child_id") == (2, 1, 1, 0, 0, 0)


def test_where_the_other_table_is_empty_nothing_is_counted(night: Warehouse) -> None:
    assert links(night, f"{CARE}|placement_id") == NOT_COUNTED


def test_a_visit_that_names_only_a_plan_leads_through_it_to_its_child(night: Warehouse) -> None:
    assert links(night, f"{IN_NEED}|person_id") == (2, 1, 1, 0, 0, 0)


def test_no_id_is_among_the_counts(night: Warehouse) -> None:
    held = " ".join(str(cell) for row in night.rows("from landing.link") for cell in row)
    assert "nobody" not in held
    assert "CHILD" not in held


SPANS = "spans_held, spans_reversed, first_reversed_line"


@pytest.mark.parametrize(
    ("file", "noted"),
    [
        ("ssd_cin_episodes.csv", (2, 1, 2)),  # an end on the day of the start is valid
        (PLANS, (2, 1, 2)),  # without a start it cannot be decided
        (ASSESSED, (1, 1, 2)),
        (CARE, (1, 1, 2)),
        (VISITS, (None, None, None)),
    ],
)
def test_ends_before_starts_are_counted_in_each_file(
    night: Warehouse, file: str, noted: tuple[int | None, ...]
) -> None:
    assert one(night, "delivered_file", file, SPANS) == noted


def test_copies_and_contradictions_are_counted_in_each_file() -> None:
    people = b"pers_person_id,pers_sex\nchild-1,F\nchild-1,M\nchild-2,F\nchild-2,\n"
    with delivered({**FILES, "ssd_person.csv": people}) as found:
        noted = "copied_keys, contradicting_keys"
        assert one(found, "delivered_file", "ssd_person.csv", noted) == (2, 1)
        assert one(found, "delivered_file", VISITS, noted) == (0, 0)
