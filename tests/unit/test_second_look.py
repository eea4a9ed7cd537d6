"""The decisions of which a review is a second look."""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.derived import laid_record
from wholepicture.warehouse import Warehouse

DAY = date(2026, 11, 16)
BEFORE = date(2026, 11, 15)
AFTER = date(2026, 11, 17)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("reviewed_on", "reviewer", "decided_on", "decider", "counts"),
    [
        (AFTER, "worker-1", DAY, "worker-1", True),
        (AFTER, None, DAY, None, True),
        (DAY, "worker-2", DAY, "worker-1", True),
        (DAY, "worker-1", DAY, "worker-1", False),
        (DAY, None, DAY, "worker-1", False),
        (DAY, "worker-2", DAY, None, False),
        (BEFORE, "worker-2", DAY, "worker-1", False),
        # in doubt: it may be of any day, so of that one too
        (None, "worker-2", DAY, "worker-1", True),
        (DAY, "worker-2", None, "worker-1", False),
        (None, None, None, None, True),
    ],
)
def test_a_second_look_is_of_a_later_day_or_of_that_day_by_another_worker(
    laid: Warehouse,
    reviewed_on: date | None,
    reviewer: str | None,
    decided_on: date | None,
    decider: str | None,
    counts: bool,
) -> None:
    (noted,) = laid.rows(
        "select is_second_look($reviewed_on::date, $reviewer, $decided_on::date, $decider)",
        {
            "reviewed_on": reviewed_on,
            "reviewer": reviewer,
            "decided_on": decided_on,
            "decider": decider,
        },
    )
    assert noted == (counts,)
