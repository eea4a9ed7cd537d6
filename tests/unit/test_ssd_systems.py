"""The exports of the three large systems land unmapped, with their habits and gaps recognised."""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.exports import FEED, Landing
from helpers.recorded import apart, counts, derived, recorded
from helpers.ssd_systems import (
    BROKEN_JSON,
    CUT_JSON,
    ECLIPSE,
    ECLIPSE_ROWS,
    MOSAIC,
    MOSAIC_ROWS,
    SYSTEMC,
    SYSTEMC_ROWS,
)
from wholepicture.paths import SQL
from wholepicture.rules.checks import load_check
from wholepicture.stages.verdicts.run_checks import missing_need


@pytest.fixture(name="systemc", scope="module")
def systemc_fixture() -> Iterator[Landing]:
    """A night of SystemC, derived."""
    with recorded(SYSTEMC.export(SYSTEMC_ROWS)) as found:
        yield derived(found)


@pytest.fixture(name="systemc_apart", scope="module")
def systemc_apart_fixture() -> Iterator[Landing]:
    """The same night with every column of every table readable."""
    with recorded(SYSTEMC.export(SYSTEMC_ROWS), apart(FEED)) as found:
        yield found


@pytest.fixture(name="mosaic", scope="module")
def mosaic_fixture() -> Iterator[Landing]:
    """A night of Mosaic."""
    with recorded(MOSAIC.export(MOSAIC_ROWS)) as found:
        yield found


@pytest.fixture(name="eclipse", scope="module")
def eclipse_fixture() -> Iterator[Landing]:
    """A night of Eclipse."""
    with recorded(ECLIPSE.export(ECLIPSE_ROWS)) as found:
        yield found


def test_systemc_lands_with_exactly_these_rows_refused_and_cells_blanked(systemc: Landing) -> None:
    assert {file.state for file in systemc.files.values()} == {"whole", "missing"}
    assert counts(systemc) == {
        "ssd_person.csv": (3, 3, 0, 0),
        "ssd_cin_episodes.csv": (3, 2, 1, 2),
        "ssd_cin_assessments.csv": (2, 2, 0, 0),
        "ssd_cp_plans.csv": (1, 1, 0, 0),
        "ssd_cin_visits.csv": (1, 1, 0, 0),
        "ssd_cp_visits.csv": (2, 2, 0, 0),
        "ssd_address.csv": (4, 4, 0, 0),
        "ssd_sdq_scores.csv": (1, 1, 0, 0),
        "ssd_cla_previous_permanence.csv": (1, 1, 0, 0),
        "ssd_care_leavers.csv": (1, 1, 0, 1),
        "ssd_linked_identifiers.csv": (1, 1, 0, 0),
    }
    assert systemc.refused("column_name, reason") == [
        ("cine_person_id", "blank where a value is required")
    ]
    assert systemc.rows("select column_name, reason from landing.blanked_cell order by all") == [
        ("cine_referral_source_code", "a code that is not in its list"),
        ("cine_referral_worker_id", "an id with characters outside printable ASCII"),
        ("clea_care_leaver_worker_id", "an id with characters outside printable ASCII"),
    ]


def test_a_worker_written_as_a_name_never_costs_the_childs_row(systemc: Landing) -> None:
    assert systemc.rows(
        "select referral_id, person_id, referred_on, source_code, closed_on, team_id, worker_id"
        " from record.referral order by row_id"
    ) == [
        ("501", "1001", date(2026, 8, 3), "unlisted", None, None, None),
        ("502", "1002", date(2026, 8, 3), None, None, None, "Jo Smith"),
    ]


def test_json_lands_as_it_came_broken_cut_or_whole(systemc_apart: Landing) -> None:
    referrals = systemc_apart.rows("select outcome_json from landing.all_referral order by row_id")
    assert [cell == BROKEN_JSON for (cell,) in referrals] == [True, False]
    assessments = systemc_apart.rows(
        "select outcome_json, json_valid(outcome_json) from landing.all_assessment order by row_id"
    )
    assert [(cell == CUT_JSON, valid) for cell, valid in assessments] == [
        (True, False),
        (False, True),
    ]


def test_an_assessment_dated_by_a_placeholder_is_not_authorised(systemc: Landing) -> None:
    assert systemc.rows("select authorised_on from record.assessment order by row_id") == [
        (None,),
        (date(2026, 9, 18),),
    ]


def test_a_child_with_an_estimated_birth_date_is_born(systemc: Landing) -> None:
    assert systemc.rows(
        "select person_id, expected_on, born from derived.person order by person_id"
    ) == [
        ("1001", None, "born"),
        ("1002", date(2019, 3, 1), "born"),
        ("2001", None, "unknown"),
    ]


def test_one_case_note_in_two_visit_tables_is_one_visit(systemc: Landing) -> None:
    assert systemc.rows("select visit_id, cp_plan_id from record.cp_visit order by row_id") == [
        ("N1", None),
        ("N2", "8888"),
    ]
    assert systemc.rows(
        "select is_cp_visit, is_cin_visit, was_seen from derived.visit where child_id = '1001'"
    ) == [(True, True, True)]


def test_an_invalid_postcode_is_blank(systemc: Landing) -> None:
    assert systemc.rows("select address_id, postcode from record.address order by row_id") == [
        ("A1", None),
        ("A2", None),
        (None, None),
        ("A4", "QX1 1AA"),
    ]


def test_nought_is_a_number_and_a_placeholder_no_reason(systemc: Landing) -> None:
    assert systemc.rows("select score, reason from landing.sdq_score") == [("0", None)]


def test_a_placeholder_is_no_identifier(systemc: Landing) -> None:
    assert systemc.rows(
        "select identifier_type, identifier_value from landing.linked_identifier"
    ) == [("former_unique_pupil_number", None)]


def test_a_date_known_in_part_stays_the_text_it_is(systemc: Landing) -> None:
    assert systemc.rows("select order_date_text from landing.cla_previous_permanence") == [
        ("zz/06/2014",)
    ]


def test_a_personal_adviser_is_kept_as_the_name_it_is(systemc: Landing) -> None:
    assert systemc.rows(
        "select eligibility, pathway_plan_reviewed_on, personal_adviser, worker_id"
        " from landing.care_leaver"
    ) == [("former_relevant", None, "Zo\u00eb Smith", None)]


def test_categories_of_abuse_are_codes_whether_described_or_coded(systemc_apart: Landing) -> None:
    assert systemc_apart.rows(
        "select initial_category, latest_category, conference_id from landing.all_cp_plan"
    ) == [("EMO", "NEG", None)]


def test_a_padded_flag_and_a_name_that_begins_like_a_blank_are_kept(systemc_apart: Landing) -> None:
    assert systemc_apart.rows(
        "select surname, nhs_number, has_send, gender from landing.all_person"
        " where person_id = '1001'"
    ) == [("Null\u00e9n", "9990000018", "true", "02")]


def test_mosaic_lands_with_its_missing_columns_named_and_no_row_refused(mosaic: Landing) -> None:
    reasons = {name: file.reason for name, file in mosaic.files.items() if file.state == "drifted"}
    assert reasons == {
        "ssd_cin_visits.csv": "no column cinv_person_id",
        "ssd_cp_plans.csv": "no column cppl_cp_plan_ola",
        "ssd_cp_visits.csv": "no column cppv_person_id",
        "ssd_involvements.csv": "no column invo_person_id",
    }
    one_blanked = {"ssd_cp_reviews.csv": (1, 1, 0, 1)}
    assert counts(mosaic) == dict.fromkeys(MOSAIC_ROWS, (1, 1, 0, 0)) | one_blanked


def test_mosaic_columns_of_another_name_are_found(mosaic: Landing) -> None:
    assert mosaic.rows("select cin_plan_id, person_id, team_id from record.cin_plan") == [
        ("51", "31", "East Hub")
    ]
    assert mosaic.rows("select care_plan_id, person_id from landing.cla_care_plan") == [
        ("121", "31")
    ]


def test_columns_that_mosaic_lacks_are_blank_in_the_record(mosaic: Landing) -> None:
    assert mosaic.rows("select placement_id, person_id from record.cla_placement") == [
        ("101", None)
    ]
    assert mosaic.rows("select is_other_authority from record.cp_plan") == [(None,)]


VISITS = {
    "ssd_cp_visits.csv": ("cp_visit", "cppv_cp_plan_id", "seen/protection_plan_child_seen"),
    "ssd_cin_visits.csv": ("cin_visit", "cinv_cin_plan_id", "seen/child_in_need_seen"),
}


@pytest.mark.parametrize("file", VISITS)
def test_a_visit_that_names_only_a_plan_is_of_the_child_whose_plan_it_is(
    mosaic: Landing, file: str
) -> None:
    table, *_ = VISITS[file]
    assert mosaic.rows(f"select person_id, was_seen from record.{table}") == [("31", True)]


@pytest.mark.parametrize("plans", ["none", "of two children"])
@pytest.mark.parametrize("file", VISITS)
def test_visits_whose_plan_names_no_single_child_have_no_child_and_their_check_could_not_run(
    file: str, plans: str
) -> None:
    table, column, check = VISITS[file]
    rows = {name: list(there) for name, there in MOSAIC_ROWS.items()}
    if plans == "none":
        rows[file] = [{**rows[file][0], column: "999"}]
    else:
        of_plans = file.replace("visits", "plans")
        (plan,) = rows[of_plans]
        person = next(name for name in plan if name.endswith("_person_id"))
        rows[of_plans] = [plan, {**plan, person: "32"}]
    with recorded(MOSAIC.export(rows)) as found:
        assert found.rows(f"select person_id, was_seen from record.{table}") == [(None, True)]
        found.warehouse.script(SQL / "schema" / "judging.sql")
        reason = missing_need(found.warehouse, load_check(check), frozenset())
    assert reason == f"{table}.person_id is blank throughout"


def test_eclipse_lands_whole_without_the_one_column_it_lacks(eclipse: Landing) -> None:
    assert counts(eclipse) == {
        "ssd_person.csv": (4, 4, 0, 0),
        "ssd_cin_episodes.csv": (1, 1, 0, 0),
        "ssd_family.csv": (2, 2, 0, 0),
        "ssd_cp_visits.csv": (2, 2, 0, 0),
        "ssd_cla_reviews.csv": (1, 1, 0, 0),
    }
    assert {file.state for file in eclipse.files.values()} == {"whole", "missing"}


def test_eclipse_flags_are_yes_and_no_and_an_empty_bedroom_is_blank(eclipse: Landing) -> None:
    assert eclipse.rows(
        "select was_seen, was_seen_alone, was_bedroom_seen from record.cp_visit order by row_id"
    ) == [(True, False, None), (False, False, None)]


def test_a_row_number_that_two_rows_share_costs_neither(eclipse: Landing) -> None:
    assert eclipse.rows("select family_id, person_id from record.family order by row_id") == [
        ("1", "E0"),
        ("11", "E1"),
    ]


def test_what_eclipse_writes_for_codes_is_census_codes_or_counted() -> None:
    with recorded(ECLIPSE.export(ECLIPSE_ROWS), apart(FEED)) as found:
        assert found.rows(
            "select ethnicity, gender, upn_unknown from landing.all_person order by row_id"
        ) == [
            ("CHNE", "01", "UN1"),
            ("MWBA", "02", "unlisted"),
            ("OOTH", "00", "unlisted"),
            ("unlisted", "09", None),
        ]
        assert found.files["ssd_person.csv"].cells_blanked == 3


INVOLVEMENTS = "select person_id, referral_id from record.involvement"


def test_an_involvement_that_names_only_a_referral_is_of_the_child_whose_referral_it_is(
    mosaic: Landing,
) -> None:
    assert mosaic.rows(INVOLVEMENTS) == [("31", "41")]


@pytest.mark.parametrize("referrals", ["none", "of two children"])
def test_involvements_whose_referral_names_no_single_child_have_none_and_their_check_could_not_run(
    referrals: str,
) -> None:
    rows = {name: list(there) for name, there in MOSAIC_ROWS.items()}
    episodes = rows["ssd_cin_episodes.csv"]
    (referral,) = [row for row in episodes if row["cine_referral_id"] == "41"]
    others = [row for row in episodes if row is not referral]
    if referrals == "none":
        kept = [{**referral, "cine_referral_id": "42"}]
    else:
        kept = [referral, {**referral, "cine_person_id": "32"}]
    rows["ssd_cin_episodes.csv"] = [*others, *kept]
    with recorded(MOSAIC.export(rows)) as found:
        assert found.rows(INVOLVEMENTS) == [(None, "41")]
        found.warehouse.script(SQL / "schema" / "judging.sql")
        check = load_check("oversight/protected_child_allocated")
        reason = missing_need(found.warehouse, check, frozenset())
    assert reason == "involvement.person_id is blank throughout"
