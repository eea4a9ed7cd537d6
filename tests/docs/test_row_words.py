"""The words of a page on a check's rows, subject and due date agree with the check's examples."""

from collections.abc import Iterator

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.authoring.examples.comparing import Beside
from wholepicture.authoring.pages.row_words import (
    BAR,
    count_of_bars,
    has_due_date,
    said_of_due_date,
    said_of_several,
    said_of_subject,
    subject_parts,
)
from wholepicture.rules.checks import Check, load_checks

CHECKS = list(load_checks().values())


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    """One example warehouse for all checks."""
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_ids_of_the_examples_have_the_parts_that_the_page_names(check: Check) -> None:
    bars = {count_of_bars(parts) for parts in subject_parts(check)}
    found = {row.subject_id for one in check.examples for row in one.expect}
    assert len(bars) > 0
    assert {subject.count(BAR) for subject in found} <= bars


def test_an_id_is_said_in_words() -> None:
    checks = {check.name: check for check in CHECKS}
    assert said_of_subject(checks["referrals/stepped_down_and_back"]) == (
        "the child's `person_id` and the day of the return, joined by a bar,"
        " such as `child-1|2026-10-19`"
    )
    assert said_of_subject(checks["oversight/recorded_promptly"]).startswith("the kind of event, ")
    assert said_of_subject(checks["feeds/assessments_open"]) == "the word `assessment`"
    assert said_of_subject(checks["fathers/one_birth_father"]).startswith(
        "the child's `person_id`, or the father's `person_id`"
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_due_date_is_given_where_the_page_says_so(
    laid_out: ExampleWarehouse, check: Check
) -> None:
    beside = Beside(laid_out, check, [one for one in check.examples if not one.whole_export])
    rows = [row for alike in beside.groups for some in beside.rows(alike).values() for row in some]
    if rows:
        assert any(row["due_on"] is not None for row in rows) is has_due_date(check)


def test_a_due_date_counted_from_birth_is_described_as_not_published() -> None:
    said = {check.name: said_of_due_date(check) for check in CHECKS}
    assert "or if it is counted from birth" in said["seen/child_in_need_seen"]
    assert "from birth" not in said["seen/no_access_followed_up"]
    assert said["referrals/pre_birth_assessment"].startswith("counted from birth: not published")
    assert said["seen/sibling_seen_less_recently"].startswith("none")


def test_which_of_several_rows_is_kept_is_said_where_the_sql_keeps_one() -> None:
    said = {check.name: said_of_several(check) for check in CHECKS}
    worst = "the worst verdict: gap, then unknown, then not yet due, then met; of these"
    assert said["referrals/seen_before_closure"] == f"{worst} the first in the file"
    assert said["fathers/non_resident_father_contacted"] == f"{worst} the one said below"
    assert {name for name, words in said.items() if words} == {
        check.name for check in CHECKS if "is_worst_row(" in check.sql
    }
