"""The results of a check's rows, and the reasons why a check could not run."""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.one_check import SECRET, check, decided, laid_night
from wholepicture.stages.verdicts import keep_children
from wholepicture.warehouse import Warehouse


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    with laid_night() as warehouse:
        yield warehouse


def test_what_is_met_is_counted_and_not_kept(laid: Warehouse) -> None:
    row = {"verdict": "'met'"}
    assert decided(laid, check(row)) == {}
    assert laid.row("select count(*) from judging.kept") == (0,)
    assert laid.rows("select verdict from verdicts.seen") == [("met",)]


@pytest.mark.parametrize("verdict", ["met", "not_yet_due", "gap", "unknown"])
def test_a_subject_without_a_known_child_is_its_file_s_agency_s_whatever_the_verdict(
    laid: Warehouse, verdict: str
) -> None:
    row = {"verdict": f"'{verdict}'", "child_id": "null::varchar"}
    assert decided(laid, check(row)) == {}
    assert laid.rows("select agency from judging.verdict") == [("social_care",)]


def test_what_is_not_yet_due_is_not_judged_and_gives_the_child_a_next_due_date(
    laid: Warehouse,
) -> None:
    row = {"verdict": "'not_yet_due'", "due_on": "date '2026-12-01'"}
    decided(laid, check(row))
    keep_children(laid)
    assert laid.rows("from verdicts.seen") == []
    assert laid.rows("select verdict from judging.verdict") == [("not_yet_due",)]
    noted = laid.rows("select child_id, next_due_on from judging.child")
    assert noted == [("child-1", date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"verdict": "'perhaps'"}, "its SQL gave a verdict outside the four"),
        ({"verdict": "null::varchar"}, "its SQL gave a verdict outside the four"),
        ({"subject_id": "null::varchar"}, "its SQL gave a row without a subject"),
        ({"verdict": f"cast('{SECRET}' as integer)::varchar"}, "its SQL raised a Conversion"),
        ({"due_on": "date_of_nothing"}, "its pair is invalid"),
        ({"measure": "'x'"}, "its pair is invalid"),
    ],
)
def test_a_check_that_cannot_run_says_why_and_the_others_finish(
    laid: Warehouse, row: dict[str, str], reason: str
) -> None:
    good = check(name="seen/other", stem="other")
    reasons = decided(laid, check(row), good)
    assert list(reasons) == ["seen/sample"]
    assert reason in reasons["seen/sample"]
    assert SECRET not in reasons["seen/sample"]
    assert laid.rows('select distinct "check" from verdicts.seen') == [("seen/other",)]


def test_a_subject_given_twice_could_not_run(laid: Warehouse) -> None:
    laid.run("insert into record.person (row_id, agency, person_id) values (9, 'social_care', 'x')")
    assert decided(laid, check()) == {"seen/sample": "its SQL gave a subject twice"}


@pytest.mark.parametrize(
    ("needs", "reason"),
    [
        (["cp_visit"], "no row of cp_visit arrived"),
        (["referral.close_reason"], "referral.close_reason is blank throughout"),
        (["referral.referred_on"], None),
    ],
)
def test_a_need_that_is_not_there_is_said_once(
    laid: Warehouse, needs: list[str], reason: str | None
) -> None:
    table = needs[0].partition(".")[0]
    one = check(needs=needs)
    sql = one.sql.replace(
        "from record.person", f"from record.person, (select count(*) from record.{table})"
    )
    reasons = decided(laid, one.model_copy(update={"sql": sql}))
    assert reasons == ({"seen/sample": reason} if reason else {})


@pytest.mark.parametrize("state", ["half-written", "refused"])
def test_a_file_that_is_not_whole_stops_the_checks_that_read_it(
    laid: Warehouse, state: str
) -> None:
    laid.run("update landing.file set state = $state", {"state": state})
    assert decided(laid, check()) == {"seen/sample": f"ssd_person.csv is {state}"}
