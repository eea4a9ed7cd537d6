"""The changes of a derived table's SQL that its worked examples notice, and those they do not."""

from collections.abc import Iterator

import pytest

from helpers.campaign import campaign
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.authoring.unnoticed import unnoticed_mutants
from wholepicture.cli import run_command
from wholepicture.rules.derived_descriptions import DerivedTable, load_derived_table

# changes that leave every row as it is, as a line of the SQL so changed: by table
ALIKE: dict[str, set[str]] = {
    "family_referral_day": {
        # a child's family holds the child, and a blank day is left out after the join
        "left join derived.family as of_family on of_child.family_id = of_family.family_id",
        "left join derived.referral_day on of_family.child_id = referral_day.child_id",
    },
    "assessed_born_child": set(),
    "assessed_child": set(),
    "assessed_parent": set(),
    "assessment_case": set(),
    "background_answer": set(),
    "child_in_need": set(),
    "couple": {
        # the night is in the calendar, and each adult is of a relationship
        "when relationships.started_on < $as_at then relationships.started_on",
        "when relationships.recorded_on < $as_at then relationships.recorded_on",
        "left join relationships on adults.row_id = relationships.row_id",
    },
    "case_time": set(),
    "contact_answer": set(),
    "decision_written": set(),
    "family_visit": set(),
    "followed_referral": set(),
    "open_plan": set(),
    "parent_tie": set(),
    "partner_of_parent": set(),
    "paternity": set(),
    # a referral or an assessment that is not there shows nothing
    "privately_fostered": {
        "left join record.referral on open_child.referral_row_id = referral.row_id",
        "left join derived.assessment",
    },
    "recorded_address": set(),
    "recorded_factor": set(),
    # no review at all is none, and none in doubt
    "referral_decision": {"left join derived.decision_review"},
    "referral_episode": set(),
    "referral_made": set(),
    "seen_since_start": set(),
    "strategy_discussion": set(),
    # without a day a visit is in no row, and it ends none wherever it comes
    "visit_access": {"order by visited_on asc nulls first, came_of = 'child_seen' asc"},
    # a column without a file has no state, and is left out all the same
    "whole_file_column": {"left join record.delivered_file"},
}


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def unnoticed(laid: ExampleWarehouse, table: DerivedTable) -> set[str]:
    """The changed line of each change that no example of the table notices."""
    return {
        mutant.sql.splitlines()[mutant.line - 1].strip()
        for mutant, is_unnoticed in unnoticed_mutants(laid, table)
        if is_unnoticed
    }


@pytest.mark.parametrize("name", campaign(list(ALIKE), (0,)))
def test_every_change_of_a_tables_sql_is_noticed_by_an_example(
    laid_out: ExampleWarehouse, name: str
) -> None:
    assert unnoticed(laid_out, load_derived_table(name)) == ALIKE[name]


def test_a_change_that_no_example_shows_goes_unnoticed(laid_out: ExampleWarehouse) -> None:
    table = load_derived_table("family_referral_day")
    days = "a referral without a day that can be right, or after the night, is left out"
    of_days_only = table.model_copy(update={"example": {days: table.example[days]}})
    assert unnoticed(laid_out, of_days_only) - ALIKE[table.name] == {
        "inner join derived.family as of_family on of_child.family_id <> of_family.family_id",
        "inner join derived.referral_day on of_family.child_id <> referral_day.child_id",
    }


def test_the_command_says_which_changes_of_a_table_go_unnoticed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(["check", "--mutants", "derived/family_referral_day"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "no example notices  line 9: `inner` as `left`" in said
    assert said[-1] == (
        "derived/family_referral_day: 6 changes of its SQL, 2 that no example notices"
    )
