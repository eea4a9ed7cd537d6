"""Faults of the export itself: which checks are stopped by a gap of a check of deliveries."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.delivered import lay
from helpers.reads import reads_of
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.errors import PairError
from wholepicture.paths import SQL
from wholepicture.rules.checks import FEEDS, Check, load_check, load_checks
from wholepicture.rules.checks.pair_rules import refuse_strange_stops, refuse_what_does_not_hold
from wholepicture.rules.checks.sql_rules import statement_of
from wholepicture.stages.verdicts import decide
from wholepicture.stages.verdicts.run_checks import missing_need
from wholepicture.warehouse import Warehouse

NIGHT = date(2026, 11, 20)
FAULT, TITLE = "feeds/some_fault", "Visits as an export gives them"
REASON = f"the export's own fault: {FAULT} ({TITLE}) has a finding"
VISITS_CSV = {
    "file_number": 1, "agency": "social_care", "file": "visits.csv", "table_name": "cin_visit",
    "state": "whole",
}  # fmt: skip
SEEN = load_check("seen/child_in_need_seen")
PROTECTION = load_check("seen/protection_plan_child_seen")
REPEATED = load_check("referrals/no_further_action_after_repeat")


@pytest.fixture(name="laid_out", scope="module")
def laid_out_fixture() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        opened.warehouse.script(SQL / "schema" / "landing.sql")
        opened.warehouse.script(SQL / "publish" / "_published_id.sql")
        opened.warehouse.run("create schema verdicts")
        opened.warehouse.run(
            'create table verdicts.feeds ("check" varchar, agency varchar, subject_id varchar,'
            " verdict varchar)"
        )
        opened.warehouse.run(
            "create table derived.subject (child_id varchar, agency varchar, case_number varchar,"
            " child_status varchar, team_id varchar, team_name varchar, worker_id varchar,"
            " family_id varchar)"
        )
        yield opened


@pytest.fixture(name="laid")
def laid_fixture(laid_out: ExampleWarehouse) -> Warehouse:
    """A record that has everything the checks of visits need, with nothing judged yet."""
    laid_out.fill_record(
        {
            "person": [{"person_id": "child-1"}],
            "referral": [{"referral_id": "referral-1"}],
            "cin_visit": [{"visit_id": "visit-1", "person_id": "child-1", "was_seen": True}],
            "cp_visit": [{"visit_id": "visit-2", "person_id": "child-1", "was_seen": True}],
            "delivered_column": [
                {
                    "column_id": f"{table}.csv|was_seen",
                    "file_id": f"{table}.csv",
                    "name": "was_seen",
                    "table_name": table,
                }
                for table in ("cin_visit", "cp_visit")
            ],
        },
        "the test",
    )
    laid_out.warehouse.script(SQL / "schema" / "judging.sql")
    return laid_out.warehouse


def fault(subject: str, *stops: str, verdict: str = "gap") -> Check:
    """Adds a result of a check of deliveries: that verdict on that subject."""
    sql = f"""-- One row.
        select '{subject}' as subject_id, '{verdict}' as verdict, [min(row_id)] as source_rows
        from record.cin_visit"""
    return load_check("feeds/accounted_for").model_copy(
        update={
            "name": FAULT, "suite": FEEDS, "title": TITLE, "needs": ["cin_visit"],
            "remedy": {"gap": "export"}, "evidence": {}, "message": {"gap": "none"}, "sql": sql,
            "stops": list(stops),
        }
    )  # fmt: skip


def reason(laid: Warehouse, check: Check) -> str:
    """The reason why the check could not run tonight, or nothing."""
    return missing_need(laid, check, reads_of(check)[check.name])


def judged(laid: Warehouse, check: Check) -> dict[str, str]:
    """The reasons of the checks that could not run, after judging this check."""
    values: dict[str, Any] = {"as_at": NIGHT, "recording_grace": 2, "due_soon_days": 5}
    return dict(decide(laid, [check], {check.name: values}, reads_of(check)).could_not)


def test_a_table_stops_the_checks_that_need_it_and_no_other(laid: Warehouse) -> None:
    assert reason(laid, SEEN) == ""
    assert judged(laid, fault("cin_visit", "cin_visit")) == {}
    assert reason(laid, SEEN).startswith(REASON)
    assert reason(laid, PROTECTION) == ""


def test_without_a_gap_nothing_is_stopped(laid: Warehouse) -> None:
    assert judged(laid, fault("cin_visit", "cin_visit", verdict="met")) == {}
    assert reason(laid, SEEN) == ""


def test_a_gap_of_a_few_rows_stops_nothing(laid: Warehouse) -> None:
    few = fault("cin_visit", "cin_visit")
    few = few.model_copy(update={"sql": few.sql.replace("select ", "select 'few' as why, ", 1)})
    assert judged(laid, few) == {}
    assert reason(laid, SEEN) == ""


def test_of_several_columns_only_that_of_the_gap_is_stopped(laid: Warehouse) -> None:
    judged(laid, fault("cp_visit.csv|was_seen", "cin_visit.was_seen", "cp_visit.was_seen"))
    assert reason(laid, SEEN) == ""
    assert reason(laid, PROTECTION) == f"{REASON} on cp_visit.was_seen"


def test_a_gap_in_a_column_that_is_not_listed_stops_nothing(laid: Warehouse) -> None:
    judged(laid, fault("cp_visit.csv|was_seen", "cin_visit", "cp_visit.was_seen_alone"))
    assert reason(laid, SEEN) == ""
    assert reason(laid, PROTECTION) == ""


def test_a_column_stops_the_check_that_needs_its_table_and_names_it(laid: Warehouse) -> None:
    judged(laid, fault("cin_visit", "cin_visit.visited_on"))
    assert "cin_visit.visited_on" not in SEEN.needs
    assert reason(laid, SEEN).startswith(REASON)


def test_a_column_that_the_check_does_not_name_stops_nothing(laid: Warehouse) -> None:
    judged(laid, fault("cin_visit", "cin_visit.was_bedroom_seen"))
    assert reason(laid, SEEN) == ""


def test_its_column_stops_every_check_that_reads_it_needed_or_not(laid: Warehouse) -> None:
    judged(laid, fault("cp_visit.csv|was_seen", "column"))
    assert "cp_visit.was_seen" not in SEEN.needs
    assert reason(laid, SEEN) == f"{REASON} on cp_visit.was_seen"
    assert reason(laid, PROTECTION) == f"{REASON} on cp_visit.was_seen"
    assert reason(laid, REPEATED) == ""


def test_its_column_stops_nothing_where_the_gap_is_about_no_column(laid: Warehouse) -> None:
    judged(laid, fault("cp_visit.csv", "column"))
    assert reason(laid, PROTECTION) == ""


def test_its_file_stops_every_check_that_reads_its_table(laid: Warehouse) -> None:
    lay(laid, "landing.file", VISITS_CSV)
    laid.run("update record.cin_visit set row_id = 4294967297")
    judged(laid, fault("visits.csv", "file"))
    laid.run("delete from landing.file")
    assert reason(laid, SEEN) == f"{REASON} on cin_visit"
    assert reason(laid, PROTECTION) == f"{REASON} on cin_visit"
    assert reason(laid, REPEATED) == ""


def test_a_check_may_be_stopped_by_name(laid: Warehouse) -> None:
    judged(laid, fault("cin_visit", SEEN.name))
    assert reason(laid, SEEN).startswith(REASON)
    assert reason(laid, PROTECTION) == ""


def test_a_fault_stops_no_check_of_deliveries(laid: Warehouse) -> None:
    judged(laid, fault("cin_visit", "cin_visit"))
    assert reason(laid, fault("cin_visit")) == ""


def test_a_file_that_is_not_whole_is_reported_before_a_fault_of_it(laid: Warehouse) -> None:
    judged(laid, fault("cin_visit", "cin_visit"))
    lay(laid, "landing.file", {**VISITS_CSV, "state": "refused"})
    assert reason(laid, SEEN) == "visits.csv is refused"
    laid.run("delete from landing.file")


# faults that do not load


def refusal(check: Check) -> str:
    with pytest.raises(PairError) as raised:
        refuse_what_does_not_hold(check, ["B6", *check.cites], ["recording_grace"])
    return raised.value.found


def test_a_check_of_children_may_stop_nothing() -> None:
    assert "that stops others" in refusal(SEEN.model_copy(update={"stops": ["cin_visit"]}))


def test_a_check_of_deliveries_may_not_stop_another() -> None:
    check = load_check("feeds/flags_vary").model_copy(update={"stops": ["feeds/delivered"]})
    assert refusal(check) == "`feeds/delivered`"


@pytest.mark.parametrize("strange", ["cin_visits", "cin_visit.seen", "visit_id"])
def test_a_table_or_column_that_is_not_of_the_record_is_refused(
    laid: Warehouse, strange: str
) -> None:
    check = load_check("feeds/delivered").model_copy(update={"stops": ["cin_visit", strange]})
    with pytest.raises(PairError) as raised:
        statement_of(laid, check, {"as_at": NIGHT})
    assert raised.value.found == f"`{strange}`, which is not one"


def test_a_check_by_name_must_be_there() -> None:
    check = fault("cin_visit", "seen/child_in_need_sen")
    with pytest.raises(PairError) as raised:
        refuse_strange_stops(check, load_checks())
    assert raised.value.do == "Did you mean `seen/child_in_need_seen`?"
