"""Deciding: what a check's rows become, and why a check could not run. Nothing else leaves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.reads import reads_of
from wholepicture.catalogue import Check, Parameter, common_parameters
from wholepicture.deciding import decide, keep_children, lay_verdicts
from wholepicture.deciding.keeping import rule_text
from wholepicture.picturing import build_pictures, lay_calendar
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, open_warehouse

AS_AT = date(2026, 11, 20)
SECRET = "a sentence that somebody typed"
EVIDENCE = {
    "began_on": "date",
    "how_many": "count",
    "is_so": "flag",
    "need": "code:need_codes",
    "who": "id:person",
    "others": "ids:person",
}
ROW = {
    "subject_id": "'child-1'",
    "child_id": "'child-1'",
    "verdict": "'gap'",
    "remedy": "'act'",
    "due_on": "date '2026-11-13'",
    "last_event_on": "null::date",
    "measure": "null::bigint",
    "because_of": "null::varchar",
    "why": "null::varchar",
    "evidence": "struct_pack(began_on := date '2026-11-02', how_many := 3::bigint,"
    " is_so := true, need := 'N1', who := 'adult-1', others := ['child-2', 'child-3'])",
    "source_rows": "[4294967296 * 1 + 7]",
}


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    """One child with an open referral, landed as line 7 of file 1."""
    with open_warehouse() as warehouse:
        for schema in ("record", "landing"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        warehouse.script(SQL / "publish" / "_published_id.sql")
        lay_calendar(warehouse)
        warehouse.run(
            "insert into record.person (row_id, agency, person_id, legacy_id, born_on)"
            " values (1, 'social_care', 'child-1', '700001', date '2020-01-01')"
        )
        warehouse.run(
            "insert into record.referral (row_id, agency, referral_id, person_id, referred_on)"
            " values (2, 'social_care', 'r-1', 'child-1', date '2026-11-02')"
        )
        warehouse.run(
            "insert into landing.file (file_number, agency, file, table_name, state)"
            " values (1, 'social_care', 'ssd_person.csv', 'person', 'whole')"
        )
        build_pictures(warehouse, {**common(), "as_at": AS_AT})
        lay_verdicts(warehouse, ["seen"])
        yield warehouse


def common() -> dict[str, object]:
    return {name: own.value for name, own in common_parameters().items()}


def check(row: dict[str, str] | None = None, **fields: Any) -> Check:
    """A check whose SQL gives one row for every person."""
    cells = {**ROW, **(row or {})}
    columns = ", ".join(f"{value} as {name}" for name, value in cells.items())
    told: dict[str, Any] = {
        "name": "seen/trial", "suite": "seen", "stem": "trial", "title": "A trial",
        "needs": [], "may_use": [], "parameters": {}, "evidence": EVIDENCE, "reveals": [],
        "message": {"gap": "no visit by {due_on}: {how_many} of {need}, {is_so}, {others}"},
        "days_over_unit": "working days", "due_from": None,
        "sql": f"-- One row per person.\nselect {columns} from record.person",
    }  # fmt: skip
    return Check.model_construct(**{**told, **fields})


def decided(warehouse: Warehouse, *checks: Check) -> dict[str, str]:
    """The reasons of the checks that could not run, after all have been decided."""
    values = {one.name: {**common(), **one.values(), "as_at": AS_AT} for one in checks}
    return dict(decide(warehouse, checks, values, reads_of(*checks)).could_not)


def kept(warehouse: Warehouse, columns: str) -> tuple[Any, ...]:
    return warehouse.row(f"select {columns} from decided.kept")


def test_a_gap_is_rendered_with_its_evidence_message_and_source(laid: Warehouse) -> None:
    assert decided(laid, check()) == {}
    assert kept(laid, "evidence, message") == (
        "began_on=2026-11-02;how_many=3;is_so=yes;need=N1;who=adult-1;others=child-2,child-3",
        "no visit by 2026-11-13: 3 of N1, yes, child-2,child-3",
    )
    told = kept(laid, "agency, case_number, child_status, source_file, source_line")
    assert told == ("social_care", "700001", "open_referral", "ssd_person.csv", 7)


SENTENCES = {
    "gap": "{how_many|visit|visits} in {allow|day|days}, by {due_on}",
    "unknown": "cannot be told",
    "late": "done on {last_event_on}",
    "blank": "last of {began_on}; seen: {is_so}; since: {began_on}",
    "wanting": "not recorded: {others}",
}


FACTS = {
    "began_on": "date '2026-11-02'", "how_many": "3::bigint", "is_so": "true",
    "others": "['address', 'name', 'school']",
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "facts", "message"),
    [
        ({}, {}, "3 visits in 1 day, by 2026-11-13"),
        ({}, {"how_many": "1::bigint"}, "1 visit in 1 day, by 2026-11-13"),
        ({"why": "'of_no_sentence'"}, {}, "3 visits in 1 day, by 2026-11-13"),
        ({"verdict": "'unknown'", "remedy": "'record'"}, {}, "cannot be told"),
        ({"remedy": "'late'", "last_event_on": "date '2026-11-16'"}, {}, "done on 2026-11-16"),
        ({"why": "'blank'"}, {}, "last of 2026-11-02; seen: yes; since: 2026-11-02"),
        ({"why": "'wanting'"}, {}, "not recorded: its address, name and school"),
        ({"why": "'wanting'"}, {"others": "['name', 'school']"}, "not recorded: name and school"),
        ({"why": "'wanting'"}, {"others": "['name']"}, "not recorded: name"),
        ({"why": "'wanting'"}, {"others": f"['{SECRET}']"}, "not recorded: other"),
        # blanks that no pair should let through leave no hole all the same
        (
            {"why": "'blank'"},
            {"began_on": "null::date", "is_so": "null::boolean"},
            "last of a date not recorded; seen: not recorded; since: not recorded",
        ),
        (
            {"due_on": "null::date"},
            {"how_many": "null::bigint"},
            "an unknown number of visits in 1 day, by a date not recorded",
        ),
    ],
)
def test_the_sentence_is_that_of_what_happened(
    laid: Warehouse, row: dict[str, str], facts: dict[str, str], message: str
) -> None:
    fields = ", ".join(f"{name} := {value}" for name, value in {**FACTS, **facts}.items())
    one = check(
        {**row, "evidence": f"struct_pack({fields})"},
        evidence={
            "began_on": "date",
            "how_many": "count",
            "is_so": "flag",
            "others": "words:parts",
        },
        message=SENTENCES,
        words={"parts": {"address": "its address", "name": "name", "school": "school"}},
        parameters={"allow": Parameter(value=1, unit="days", because="a day is enough")},
    )
    assert decided(laid, one) == {}
    assert kept(laid, "message") == (message,)


def test_what_is_typed_where_a_code_or_an_id_belongs_never_leaves(laid: Warehouse) -> None:
    row = {
        "subject_id": f"'{SECRET}'",
        "because_of": f"'{SECRET}'",
        "evidence": f"struct_pack(began_on := null::date, how_many := null::bigint,"
        f" is_so := null::boolean, need := '{SECRET}', who := '{SECRET}', others := ['{SECRET}'])",
    }
    assert decided(laid, check(row)) == {}
    assert SECRET not in str(kept(laid, "*"))
    assert kept(laid, "subject_id, because_of, evidence") == (
        None,
        None,
        "began_on=;how_many=;is_so=;need=unlisted;who=;others=",
    )


@pytest.mark.parametrize(
    ("unit", "days_over"),
    [("working days", 5), ("days", 7)],
)
def test_days_over_run_from_the_due_date_to_the_night(
    laid: Warehouse, unit: str, days_over: int
) -> None:
    decided(laid, check(days_over_unit=unit))
    assert kept(laid, "days_over, days_over_unit") == (days_over, unit)


def test_days_over_of_what_was_done_late_end_on_the_day_it_was_done(laid: Warehouse) -> None:
    decided(laid, check({"remedy": "'late'", "last_event_on": "date '2026-11-17'"}))
    assert kept(laid, "days_over") == (2,)


def test_a_due_date_counted_from_birth_is_blank_and_its_days_are_whole_thirties(
    laid: Warehouse,
) -> None:
    row = {"due_on": "date '2026-08-20'"}
    decided(
        laid, check(row, due_from="birth", days_over_unit="days", message={"gap": "by {due_on}"})
    )
    assert kept(laid, "due_on, days_over, message") == (None, 90, "by a date counted from birth")


def test_what_is_met_is_counted_and_not_kept(laid: Warehouse) -> None:
    row = {"verdict": "'met'", "remedy": "null::varchar"}
    assert decided(laid, check(row)) == {}
    assert laid.row("select count(*) from decided.kept") == (0,)
    assert laid.rows("select verdict from verdicts.seen") == [("met",)]


def test_what_is_not_yet_due_is_not_judged_and_gives_the_child_a_next_due_date(
    laid: Warehouse,
) -> None:
    row = {"verdict": "'not_yet_due'", "due_on": "date '2026-12-01'"}
    decided(laid, check(row))
    keep_children(laid)
    assert laid.rows("from verdicts.seen") == []
    assert laid.rows("select verdict from decided.verdict") == [("not_yet_due",)]
    told = laid.rows("select child_id, next_due_on from decided.child")
    assert told == [("child-1", date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"verdict": "'perhaps'"}, "its SQL gave a verdict outside the four"),
        ({"verdict": "null::varchar"}, "its SQL gave a verdict outside the four"),
        ({"subject_id": "null::varchar"}, "its SQL gave a row without a subject"),
        ({"verdict": f"cast('{SECRET}' as integer)::varchar"}, "its SQL raised a Conversion"),
        ({"due_on": "date_of_nothing"}, "its pair does not hold"),
        ({"measure": "'x'"}, "its pair does not hold"),
    ],
)
def test_a_check_that_cannot_run_says_why_and_the_others_finish(
    laid: Warehouse, row: dict[str, str], reason: str
) -> None:
    good = check(name="seen/other", stem="other")
    reasons = decided(laid, check(row), good)
    assert list(reasons) == ["seen/trial"]
    assert reason in reasons["seen/trial"]
    assert SECRET not in reasons["seen/trial"]
    assert laid.rows('select distinct "check" from verdicts.seen') == [("seen/other",)]


def test_a_subject_given_twice_could_not_run(laid: Warehouse) -> None:
    laid.run("insert into record.person (row_id, agency, person_id) values (9, 'social_care', 'x')")
    assert decided(laid, check()) == {"seen/trial": "its SQL gave a subject twice"}


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
    assert reasons == ({"seen/trial": reason} if reason else {})


@pytest.mark.parametrize("state", ["half-written", "refused"])
def test_a_file_that_is_not_whole_stops_the_checks_that_read_it(
    laid: Warehouse, state: str
) -> None:
    laid.run("update landing.file set state = $state", {"state": state})
    assert decided(laid, check()) == {"seen/trial": f"ssd_person.csv is {state}"}


def test_a_rule_changes_with_its_sql_its_pictures_and_its_numbers_and_not_with_the_night(
    laid: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wholepicture.deciding import keeping

    one = check(sql="-- x\nselect $allow from picture.person")
    values = {**common(), "allow": 10, "as_at": AS_AT}
    told = rule_text(laid, one, values)
    assert rule_text(laid, one, {**values, "as_at": date(2026, 11, 21)}) == told
    assert rule_text(laid, one, {**values, "allow": 11}) != told
    assert rule_text(laid, one, {**values, "expected_birth_allowance": 29}) != told
    assert rule_text(laid, one.model_copy(update={"sql": one.sql + " "}), values) != told
    changed = {**keeping.picture_sql(), "person": "select 1 as person_id"}
    monkeypatch.setattr(keeping, "picture_sql", lambda: changed)
    assert rule_text(laid, one, values) != told
