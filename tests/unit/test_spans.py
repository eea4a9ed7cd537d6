"""Spans that are open on the night: one that begins on it has begun, one that ends on it has ended.

A start that is blank or outside the calendar has begun; an impossible end does not count.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from helpers.derived import AFTER, AS_AT, DAY, FAR_AHEAD, LONG_AGO, laid_record
from wholepicture.warehouse import Warehouse

START = date(2026, 1, 1)


@pytest.fixture(scope="module")
def laid() -> Iterator[Warehouse]:
    with laid_record() as warehouse:
        yield warehouse


@pytest.mark.parametrize(
    ("started_on", "ended_on", "is_begun", "end"),
    [
        (START, None, True, None),
        (AS_AT, None, True, None),
        (AFTER, None, False, None),
        (None, None, True, None),
        (LONG_AGO, None, True, None),
        (FAR_AHEAD, None, True, None),
        (START, AS_AT, True, AS_AT),
        (START, AFTER, True, None),
        (START, START, True, START),
        (START, START - DAY, True, None),
        (START, LONG_AGO, True, None),
        (START, FAR_AHEAD, True, None),
        (None, AS_AT, True, AS_AT),
        (None, LONG_AGO, True, None),
        (LONG_AGO, AS_AT, True, AS_AT),
        (LONG_AGO, LONG_AGO, True, None),
        (FAR_AHEAD, AS_AT, True, None),
        (AFTER, AS_AT, False, None),
    ],
)
def test_a_span_is_begun_ended_and_running_by_its_days(
    laid: Warehouse,
    started_on: date | None,
    ended_on: date | None,
    is_begun: bool,
    end: date | None,
) -> None:
    found = laid.row(
        "select is_begun($start::date, $night), end_of($start::date, $end::date, $night),"
        " is_running($start::date, $end::date, $night)",
        {"start": started_on, "end": ended_on, "night": AS_AT},
    )
    assert found == (is_begun, end, is_begun and end is None)
