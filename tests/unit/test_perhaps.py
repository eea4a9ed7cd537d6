"""Two days, either of which may be blank: is the first not after the second, as far as is known?"""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.derived import laid_record
from wholepicture.warehouse import Warehouse

DAY, AFTER = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("first_on", "last_on", "by", "before"),
    [
        (DAY, AFTER, True, True),
        (DAY, DAY, True, False),
        (AFTER, DAY, False, False),
        (None, DAY, True, True),
        (DAY, None, True, True),
        (None, None, True, True),
    ],
)
def test_a_blank_day_may_be_any_day(
    laid: Warehouse, first_on: date | None, last_on: date | None, by: bool, before: bool
) -> None:
    days = {"first": first_on, "last": last_on}
    asked = "select perhaps_by($first, $last), perhaps_before($first, $last)"
    assert laid.row(asked, days) == (by, before)
