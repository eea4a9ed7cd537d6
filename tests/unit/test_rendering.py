"""A gap or unknown in its published form: evidence, sentence, days over, and no typed text."""

from collections.abc import Iterator

import pytest

from helpers.one_check import SECRET, check, decided, kept, laid_night
from wholepicture.rules.checks import Parameter
from wholepicture.warehouse import Warehouse


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    with laid_night() as warehouse:
        yield warehouse


def test_a_gap_is_rendered_with_its_evidence_message_and_source(laid: Warehouse) -> None:
    assert decided(laid, check()) == {}
    assert kept(laid, "evidence, message") == (
        "began_on=2026-11-02;how_many=3;is_so=yes;need=N1;who=adult-1;others=child-2,child-3",
        "no visit by 2026-11-13: 3 of N1, yes, child-2,child-3",
    )
    noted = kept(laid, "agency, case_number, child_status, source_file, source_line")
    assert noted == ("social_care", "700001", "open_referral", "ssd_person.csv", 7)


SENTENCES = {
    "gap": "{how_many|visit|visits} in {allow|day|days}, by {due_on}",
    "unknown": "cannot be determined",
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
        ({"verdict": "'unknown'", "remedy": "'record'"}, {}, "cannot be determined"),
        ({"remedy": "'late'", "last_event_on": "date '2026-11-16'"}, {}, "done on 2026-11-16"),
        ({"why": "'blank'"}, {}, "last of 2026-11-02; seen: yes; since: 2026-11-02"),
        ({"why": "'wanting'"}, {}, "not recorded: its address, name and school"),
        ({"why": "'wanting'"}, {"others": "['name', 'school']"}, "not recorded: name and school"),
        ({"why": "'wanting'"}, {"others": "['name']"}, "not recorded: name"),
        ({"why": "'wanting'"}, {"others": f"['{SECRET}']"}, "not recorded: other"),
        # even blanks that no pair should allow leave no hole in the sentence
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
    one = check(
        {"need": "", "who": "", **row, **FACTS, **facts},
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


def test_typed_text_in_place_of_a_code_or_an_id_is_never_published(laid: Warehouse) -> None:
    row = {
        "subject_id": f"'{SECRET}'",
        "because_of": f"'{SECRET}'",
        "began_on": "null::date",
        "how_many": "null::bigint",
        "is_so": "null::boolean",
        "need": f"'{SECRET}'",
        "who": f"'{SECRET}'",
        "others": f"['{SECRET}']",
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


def test_days_over_of_a_late_record_end_on_the_day_it_was_done(laid: Warehouse) -> None:
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
