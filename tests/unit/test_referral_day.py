"""The days with a referral: one a child and day, by the night; and referrals without a day."""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.derived import derived, laid_record
from wholepicture.warehouse import Warehouse

COLUMNS = "child_id, referred_on, referral_id, row_id, latest_on"
THE_19TH = date(2026, 11, 19)
THE_20TH = date(2026, 11, 20)
THE_21ST = date(2026, 11, 21)
LONG_AGO = date(1926, 11, 19)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


def days(warehouse: Warehouse, *rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """The days of referrals of (referral, child, its day, its close date, whether of no action)."""
    names = ("referral_id", "person_id", "referred_on", "closed_on", "is_nfa")
    given = [dict(zip(names, (*row, None, None)[:5], strict=True)) for row in rows]
    return derived(warehouse, "referral_day", COLUMNS, {"referral": given})


def test_referrals_of_one_day_are_one_day_named_by_the_first_row(laid: Warehouse) -> None:
    assert days(
        laid, ("r-2", "child-1", THE_20TH, None, False), ("r-1", "child-1", THE_20TH, None, True)
    ) == [("child-1", THE_20TH, "r-2", 1, THE_20TH)]


def test_each_day_and_child_is_a_day_of_its_own(laid: Warehouse) -> None:
    assert days(
        laid,
        ("r-1", "child-1", THE_19TH),
        ("r-2", "child-1", THE_20TH),
        ("r-3", "child-2", THE_20TH),
    ) == [
        ("child-1", THE_19TH, "r-1", 1, THE_19TH),
        ("child-1", THE_20TH, "r-2", 2, THE_20TH),
        ("child-2", THE_20TH, "r-3", 3, THE_20TH),
    ]


def test_a_day_after_the_night_and_a_referral_of_nobody_are_left_out(laid: Warehouse) -> None:
    assert (
        days(laid, ("r-1", "child-1", THE_21ST), ("r-2", None, THE_20TH), ("r-3", None, None)) == []
    )


@pytest.mark.parametrize("day", [None, LONG_AGO], ids=["blank", "outside the calendar"])
def test_a_referral_without_a_day_is_a_row_that_may_be_of_any_up_to_the_night(
    laid: Warehouse, day: date | None
) -> None:
    assert days(laid, ("r-1", "child-1", day), ("r-2", "child-1", None, THE_21ST)) == [
        ("child-1", None, "r-1", 1, THE_20TH),
        ("child-1", None, "r-2", 2, THE_20TH),
    ]


def test_a_referral_without_a_day_is_of_one_up_to_its_closing(laid: Warehouse) -> None:
    assert days(laid, ("r-1", "child-1", None, THE_19TH), ("r-2", "child-1", None, LONG_AGO)) == [
        ("child-1", None, "r-1", 1, THE_19TH),
        ("child-1", None, "r-2", 2, THE_20TH),
    ]
