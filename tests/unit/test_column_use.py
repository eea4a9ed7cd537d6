"""The columns that can change a check's verdict, found from its SQL and tested on its examples."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from helpers.reads import reads_of
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.errors import CouldNotFinishError
from wholepicture.rules import column_use
from wholepicture.rules.checks import FEEDS, Check, Example, load_checks
from wholepicture.rules.column_use import Use

CHECKS = [check for check in load_checks().values() if check.suite != FEEDS]
READS = reads_of(*CHECKS)

# a death in doubt depends on visits, and is not counted here: see column_use.py
_OF_DOUBTFUL_DEATHS = ("cp_visit.", "cin_visit.", "cla_visit.")


@pytest.fixture(name="laid_out", scope="module")
def laid_out_fixture() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def made_from(sql: str) -> Use:
    """The columns that a check with this SQL reads."""
    changed: dict[str, Any] = {"name": "seen/made_up", "needs": [], "evidence": {}, "sql": sql}
    made = CHECKS[0].model_copy(update=changed)
    return reads_of(made)["seen/made_up"]


def select(verdict: str, of: str, also: str = "") -> str:
    return (
        "-- One row.\nwith\n\nrows as (\n    select * from record.cp_plan\n)\n\n"
        f"select person_id as subject_id, person_id as child_id, {verdict} as verdict,"
        f" {also} [row_id] as source_rows from {of}"
    )


def test_columns_that_decide_are_read_and_evidence_is_not() -> None:
    verdict = "case when started_on is null then 'gap' end"
    reads = made_from(select(verdict, "rows", "ended_on as due_on,"))
    assert {"cp_plan", "cp_plan.person_id", "cp_plan.started_on"} <= reads
    assert "cp_plan.ended_on" not in reads


def test_a_condition_is_read_though_no_row_shows_it() -> None:
    assert "cp_plan.ended_on" in made_from(select("'gap'", "rows where ended_on is null"))


def test_a_table_that_is_only_counted_is_read() -> None:
    reads = made_from(select("'gap'", "rows where (select count(*) from record.early_help) = 0"))
    assert "early_help" in reads
    assert not [one for one in reads if one.startswith("early_help.")]


def test_a_column_is_followed_through_derived_tables_to_the_lists_it_comes_from() -> None:
    assert "referral.closed_on" in READS["fathers/father_recorded"]  # through derived.open_child
    # through sql/landing/annex_a
    assert "annex_child_protection.last_visit_on" in READS["seen/protection_plan_child_seen"]


def test_rows_filtered_by_a_word_lead_to_the_columns_behind_those_rows() -> None:
    of_plans = made_from(
        "-- One row.\nselect '1' as subject_id, '1' as child_id, why as verdict,"
        " [row_id] as source_rows"
        " from derived.doubtful_row where table_name = 'cp_plan'"
    )
    assert "cp_plan.ended_on" in of_plans
    assert not [one for one in of_plans if one.startswith(("early_help", "cin_plan", "referral"))]
    assert "early_help" not in READS["fathers/father_recorded"]


def test_teams_workers_and_case_numbers_decide_nothing() -> None:
    names = {"team_id", "worker_id", "legacy_id", "team_name", "row_id", "agency"}
    deciding = {(name, one) for name, use in READS.items() for one in use}
    strange = {(name, one) for name, one in deciding if one.partition(".")[2] in names}
    excused = {pair for pair in strange if _is_of_who_decided(*pair) or _is_of_the_holder(*pair)}
    assert strange == excused


def _is_of_who_decided(check: str, column: str) -> bool:
    """Whether the check asks who decided or reviewed, so that the worker matters."""
    if check == "referrals/decision_has_author" and column in {
        "decisions.worker_id",
        "workers.worker_id",
    }:
        return True
    return check.startswith("referrals/") and column in {
        "oversight.worker_id",
        "referral.worker_id",
        "annex_referrals.worker_id",
    }


def _is_of_the_holder(check: str, column: str) -> bool:
    """Whether a check of oversight asks who holds a case, and in which team."""
    return check.startswith("oversight/") and column in {
        "involvement.team_id",
        "workers.team_id",
        "workers.worker_id",
    }


def test_a_check_that_cannot_be_planned_reads_nothing() -> None:
    assert made_from("-- One row.\nselect nothing from record.cp_plan") == frozenset()


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_column_that_is_not_read_changes_no_verdict_of_an_example(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    spoilt: set[tuple[str, str]] = set()
    for example in check.examples:
        given = check.merged_given(example, laid_out.keys)
        wanted = idle(given, READS[check.name]) - spoilt
        spoilt |= wanted
        if not wanted:
            continue
        before = verdicts(laid_out, check, example, given)
        for table, column in wanted:
            without = {**given, table: [{**row, column: ""} for row in given[table]]}
            after = verdicts(laid_out, check, example, without)
            assert after == before, f"{example.name}: {table}.{column} decides"


def idle(given: Mapping[str, list[dict[str, Any]]], reads: Use) -> set[tuple[str, str]]:
    """The columns that an example fills although the check is said not to read them."""
    return {
        (table, column)
        for table, rows in given.items()
        for row in rows
        for column in row
        if column != "row_id"
        and f"{table}.{column}" not in reads
        and not f"{table}.{column}".startswith(_OF_DOUBTFUL_DEATHS)
    }


def verdicts(
    laid_out: ExampleWarehouse,
    check: Check,
    example: Example,
    given: Mapping[str, list[dict[str, Any]]],
) -> set[tuple[str, str, str]]:
    rows = laid_out.rows_of(check, given, laid_out.values(check, example))
    return {(row["subject_id"], row["verdict"], row["remedy"]) for row in rows}


@pytest.mark.parametrize("plan", ["", '[{"name": "SEQ_SCAN", "extra_in', "[{}, "])
def test_a_plan_that_breaks_off_is_reported_as_too_little_memory(plan: str) -> None:
    with pytest.raises(CouldNotFinishError, match="enough memory; found too little memory"):
        column_use._nodes(plan)
