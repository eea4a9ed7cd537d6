"""The days with a referral: one a child and day, by the night, named by the day's first row."""

from collections.abc import Iterator
from datetime import date

import pytest

from wholepicture.picturing import build_pictures
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse, open_warehouse


@pytest.fixture
def days() -> Iterator[list[tuple[object, ...]]]:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "record.sql")
        lay(warehouse, 1, "referral-1", "child-1", date(2026, 11, 19), True)
        lay(warehouse, 3, "referral-3", "child-1", date(2026, 11, 20), None)
        lay(warehouse, 2, "referral-4", "child-1", date(2026, 11, 20), False)
        lay(warehouse, 4, "referral-5", "child-2", date(2026, 11, 20), False)
        lay(warehouse, 5, "referral-6", "child-2", date(2026, 11, 21), False)
        lay(warehouse, 6, "referral-7", None, date(2026, 11, 20), False)
        lay(warehouse, 7, "referral-8", "child-3", None, False)
        warehouse.run("create schema picture")
        build_pictures(warehouse, {"as_at": date(2026, 11, 20)}, frozenset({"referral_day"}))
        yield warehouse.rows(
            """
            select child_id, referred_on, referral_id, row_id
            from picture.referral_day
            order by child_id, referred_on
            """
        )


def lay(
    warehouse: Warehouse,
    row_id: int,
    referral_id: str,
    child_id: str | None,
    referred_on: date | None,
    is_nfa: bool | None,
) -> None:
    warehouse.run(
        """
        insert into record.referral (row_id, referral_id, person_id, referred_on, is_nfa)
        values ($row_id, $referral_id, $child_id, $referred_on, $is_nfa)
        """,
        {
            "row_id": row_id,
            "referral_id": referral_id,
            "child_id": child_id,
            "referred_on": referred_on,
            "is_nfa": is_nfa,
        },
    )


def test_referrals_of_one_day_are_one_day_named_by_the_first_row(
    days: list[tuple[object, ...]],
) -> None:
    assert ("child-1", date(2026, 11, 20), "referral-4", 2) in days


def test_only_days_of_a_named_child_by_the_night_are_there(days: list[tuple[object, ...]]) -> None:
    assert [day[:2] for day in days] == [
        ("child-1", date(2026, 11, 19)),
        ("child-1", date(2026, 11, 20)),
        ("child-2", date(2026, 11, 20)),
    ]
