"""The report to an author of a fault in a SQL file: its place, DuckDB's words, the nearest name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.one_check import SECRET, decided, laid_night
from helpers.one_check import check as a_check
from helpers.small_pair import NAME, SQL, edited, write_rooms
from wholepicture.authoring.examples import ExampleWarehouse, differences, example_warehouse
from wholepicture.errors import PairError, WholePictureError
from wholepicture.rules.checks import load_check

FILE = f"sql/checks/{NAME}.sql"

# the change in the SQL as (old, new), and the sentence
FAULTS = {
    "a column misspelt": (
        ("referral.referred_on +", "referral.refered_on +"),
        f'{FILE}, line 8, column 10: expected SQL that DuckDB can run; found Table "referral" does'
        ' not have a column named "refered_on". Did you mean `referred_on`?',
    ),
    "a column of an earlier step misspelt": (
        ("    due_on,\n", "    du_on as due_on,\n"),
        f"{FILE}, line 19, column 5: expected SQL that DuckDB can run; found Referenced column"
        ' "du_on" not found in FROM clause. Did you mean `due_on`?',
    ),
    "a derived table misspelt": (
        ("derived.person", "derived.persn"),
        "derived.persn: expected a file sql/derived/persn.sql; found none."
        " Did you mean derived.person?",
    ),
    "a record table misspelt": (
        ("record.assessment", "record.assesment"),
        f"{FILE}, line 11, column 15: expected SQL that DuckDB can run; found Table with name"
        " assesment does not exist. Did you mean `assessment`?",
    ),
    "a macro misspelt": (
        ("$as_at > due_on", "in_calender(due_on) < $as_at"),
        f"{FILE}, line 9, column 19: expected SQL that DuckDB can run; found Scalar Function with"
        " name in_calender does not exist. Did you mean `in_calendar`?",
    ),
    "a word that does not belong": (
        ("from judged\n", "fro judged\n"),
        f"{FILE}, line 23, column 1: expected SQL that DuckDB can run; found syntax error at or"
        ' near "fro". Correct it.',
    ),
    "an end that does not come": (
        ("from judged\n", "from (judged\n"),
        f"{FILE}, line 24, column 1: expected SQL that DuckDB can run; found syntax error at end"
        " of input. Correct it.",
    ),
}


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("fault", list(FAULTS))
def test_an_author_is_shown_the_place_and_the_nearest_name_of(
    laid_out: ExampleWarehouse, tmp_path: Path, fault: str
) -> None:
    change, sentence = FAULTS[fault]
    check = load_check(NAME, *write_rooms(tmp_path, sql=edited(SQL, *change)))
    with pytest.raises(PairError) as refused:
        laid_out.verify(check)
    assert str(refused.value) == sentence


def test_a_value_that_cannot_be_cast_is_shown_to_an_author(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    sql = edited(SQL, "    referred_on,\n", "    cast(person_id as date) as referred_on,\n")
    check = load_check(NAME, *write_rooms(tmp_path, sql=sql))
    with pytest.raises(WholePictureError) as refused:
        differences(laid_out, check, check.examples[0])
    assert "child-1" in str(refused.value)
    assert f"{FILE}, line 21, column 5" in str(refused.value)


def test_of_a_night_nothing_is_shown_but_the_class_of_the_error() -> None:
    with laid_night() as night:
        found = decided(night, a_check({"due_on": f"cast('{SECRET}' as date)"}))
    assert found == {"seen/sample": "its SQL raised a ConversionException"}
