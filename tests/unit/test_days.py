"""Every unambiguous date format is read, in a whole column; no other format ever is."""

from datetime import date

import pytest

from helpers.day_reader import read
from helpers.exports import landed_alone, visit, visits, with_columns
from wholepicture.stages.landing import date_cells as days

# one date in summer and one in winter, in each format
CERTAIN = {
    "2026-07-05": "2026-11-20",
    "2026-07-05 09:30": "2026-11-20 23:59",
    "2026-07-05T09:30": "2026-11-20T00:00",
    "2026-07-05 09:30:15": "2026-11-20 00:00:00",
    "2026-07-05T09:30:15": "2026-11-20T23:59:59",
    "2026-07-05 09:30:15.1": "2026-11-20 00:00:00.000",
    "2026-07-05T09:30:15.123456789": "2026-11-20T00:00:00.0000000",
    "2026-07-05T09:30:15Z": "2026-11-20T23:59:59Z",
    "2026-07-04T23:00:00Z": "2026-11-20T00:00:00Z",
    "2026-07-05T00:30:15+01:00": "2026-11-20T00:00:00+00:00",
    "2026-07-05T00:00+0100": "2026-11-19T23:00-0100",
    "2026-07-05 00:00:00+01": "2026-11-20 00:00:00+00",
    "2026-07-05 00:00:00.0000000 +01:00": "2026-11-20 23:59:59.9999999 +00:00",
    "2026-07-05Z": "2026-11-20Z",
    "05/07/2026": "20/11/2026",
    "5/7/2026": "20/11/2026",
    "05/07/2026 09:30": "20/11/2026 00:00",
    "05/07/2026  9:30:15": "20/11/2026  0:00:00",
    "05/07/2026 09:30:15.123": "20/11/2026 00:00:00.000",
    "05/07/2026T09:30:15Z": "20/11/2026T00:00:00Z",
    "05-07-2026": "20-11-2026",
    "5-7-2026 09:30": "20-11-2026 00:00",
    "05.07.2026": "20.11.2026",
    "5.7.2026 09:30:15": "20.11.2026 00:00:00",
    "2026/07/05": "2026/11/20",
    "2026/7/5 09:30": "2026/11/20 00:00",
    "20260705": "20261120",
    "20260705 09:30": "20261120 00:00",
    "20260705T09:30:15Z": "20261120T00:00:00Z",
    "05 Jul 2026": "20 Nov 2026",
    "5 jul 2026 09:30": "20 nov 2026 00:00",
    "05 JULY 2026": "20 NOVEMBER 2026",
    "05 Jul 2026 09:30:15:123": "20 Nov 2026 00:00:00:000",
    "05-Jul-2026": "20-Nov-2026",
    "05-JUL-2026 09:30:15": "20-NOV-2026 00:00:00",
    "5-July-2026": "20-November-2026",
    "05/Jul/2026": "20/Nov/2026",
    "2026-Jul-05": "2026-Nov-20",
    "2026-JUL-05 09:30:15": "2026-NOV-20 00:00:00",
    "2026-July-5": "2026-November-20",
}


@pytest.mark.parametrize("summer", CERTAIN)
def test_a_whole_column_of_each_certain_spelling_lands(summer: str) -> None:
    cells = [summer, CERTAIN[summer]] * 6
    lines = (visit(number, on=cell) for number, cell in enumerate(cells))
    with landed_alone(visits(*lines)) as (warehouse, file):
        found = warehouse.rows("select visited_on from landing.cp_visit order by row_id")
        assert found == [("2026-07-05",), ("2026-11-20",)] * 6
        assert (file.cells_blanked, file.reason) == (0, "")
    assert [read(cell) for cell in cells[:2]] == [date(2026, 7, 5), date(2026, 11, 20)]


# the text, and the known format that is reported for it
NEVER = {
    "05/07/26": ("a year of two digits", "dd_mm_yy"),
    "5.7.26": ("a year of two digits", "dd_mm_yy"),
    "26-07-05": ("a year of two digits first", "dd_mm_yy"),
    "05-Jul-26": ("a year of two digits", "dd_mon_yy"),
    "05 JUL 26 09:30": ("a year of two digits", "dd_mon_yy"),
    "07/31/26": ("the month first", "mm_dd_yy"),
    "07/31/2026": ("the month first", "mm_dd_yyyy"),
    "7/31/2026 12:00:00 AM": ("the month first", "mm_dd_yyyy"),
    "07-31-2026": ("the month first", "mm_dd_yyyy"),
    "05/07/2026 12:00:00 AM": ("hours as where the month stands first", "twelve_hours"),
    "Jul 31 2026 12:00AM": ("the month first", "mon_dd_yyyy"),
    "July 5, 2026": ("the month first", "mon_dd_yyyy"),
    "2026-31-07": ("the day in the middle", "another_form"),
    "20263107": ("the day in the middle", "number"),
    "2026-06-31": ("31 June", "no_such_day"),
    "31/6/2026": ("31 June", "no_such_day"),
    "31 Jun 2026 09:30": ("31 June", "no_such_day"),
    "29/02/2026": ("29 February of no leap year", "no_such_day"),
    "20260229": ("29 February of no leap year", "no_such_day"),
    "2026-02-29T09:30Z": ("29 February of no leap year", "no_such_day"),
    "00/07/2026": ("no day", "another_form"),
    "2026-07-05 24:00": ("an hour that is the next day's or none", "another_form"),
    "2026-07-05 09:60": ("no minute", "another_form"),
    "2026-07-05 09:30:60": ("no second", "another_form"),
    "2026-07-05T09:30+15:00": ("no clock", "another_form"),
    "2026-07-05T09:30:15.1234567890": ("ten digits of a second", "another_form"),
    "2026-07-05+01:00": ("a day on an unknown clock", "another_form"),
    "05/07-2026": ("two separators", "another_form"),
    "05 07 2026": ("no separator we know", "another_form"),
    "05/07/1726": ("a year too early", "another_form"),
    "05/07/2226": ("a year too late", "another_form"),
    "0205-07-05": ("a year too early", "another_form"),
    "05 Juli 2026": ("a month in another language", "another_form"),
    "05 Septe 2026": ("a month broken off", "another_form"),
    "2026": ("a year", "yyyy"),
    "2026-07": ("a month", "yyyy_mm"),
    "07/2026": ("a month", "mm_yyyy"),
    "Jul-26": ("a month", "mon_yyyy"),
    "09:30": ("a time", "time"),
    "46208.5": ("a day and a part, as a spreadsheet counts", "number"),
    "202607051": ("nine digits", "number"),
    "-1.5": ("a number", "number"),
    "next week": ("words", "text"),
    "V1234": ("an id", "another_form"),
    "\u0662\u0660\u0662\u0666-07-05": ("digits of another script", "another_form"),
}


@pytest.mark.parametrize("written", NEVER)
def test_an_ambiguous_date_is_blanked_and_its_format_is_named(written: str) -> None:
    cell = f'"{written}"'
    with landed_alone(visits(visit(1, on=cell), visit(2))) as (warehouse, file):
        found = warehouse.rows("select visited_on from landing.cp_visit order by row_id")
        assert found == [(None,), ("2026-11-01",)]
        assert file.cells_blanked == 1
        assert warehouse.rows(
            "select cells_filled, cells_blanked, form_found from landing.read_column"
            " where column_name = 'visited_on'"
        ) == [(2, 1, NEVER[written][1])]


@pytest.mark.parametrize("written", ["28/02/2024", "29/02/2024", "29 Feb 2000", "31/12/1800"])
def test_the_ends_of_the_calendar_are_days(written: str) -> None:
    with landed_alone(visits(visit(1, on=written))) as (warehouse, _):
        assert warehouse.rows("select visited_on from landing.cp_visit") == [(str(read(written)),)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-28T23:30:00Z", "2026-03-28"),
        ("2026-03-29T23:30:00Z", "2026-03-30"),
        ("2026-10-24T23:30:00Z", "2026-10-25"),
        ("2026-10-25T23:30:00Z", "2026-10-25"),
        ("2026-07-05T23:30:00-01:00", "2026-07-06"),
        ("2026-07-06T05:29:00+05:30", "2026-07-06"),
        ("2026-07-06T04:29:00+05:30", "2026-07-05"),
        ("2026-12-31T23:59:59Z", "2026-12-31"),
        ("2026-12-31T23:30:00-01:00", "2027-01-01"),
        ("1970-01-14T23:00:00Z", "1970-01-15"),  # summer time lasted all winter
        ("1965-06-14T12:00:00Z", "1965-06-14"),
        ("1900-01-01T00:00:00Z", None),  # a sentinel
    ],
)
def test_a_moment_is_of_the_day_that_it_was_in_england(written: str, day: str | None) -> None:
    with landed_alone(visits(visit(1, on=written))) as (warehouse, file):
        assert warehouse.rows("select visited_on from landing.cp_visit") == [(day,)]
        assert file.cells_blanked == 0


@pytest.mark.parametrize(
    "written",
    ["1965-06-14T23:00:00Z", "1943-06-14T22:00:00Z"],  # the second one: double summer time
)
def test_a_moment_near_midnight_is_no_day_where_the_clocks_are_not_known(written: str) -> None:
    with landed_alone(visits(visit(1, on=written))) as (warehouse, _):
        assert warehouse.rows("select reason from landing.blanked_cell") == [(days.NO_CLOCK,)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-07-04 23:00:00", "2026-07-05"),
        ("2026-07-04T23:00", "2026-07-05"),
        ("2026-11-20 00:00:00.000", "2026-11-20"),
        ("2026-11-19 23:00:00", "2026-11-19"),
        ("04/07/2026 23:00", "2026-07-05"),
        ("4 Jul 2026 23:00:00", "2026-07-05"),
        ("2026-07-04", "2026-07-04"),
        ("04/07/2026", "2026-07-04"),
        ("2026-07-05 00:30+01:00", "2026-07-05"),
        ("2026-07-05 00:00Z", "2026-07-05"),
    ],
)
def test_a_feed_whose_zone_is_utc_has_its_times_as_days_in_england(written: str, day: str) -> None:
    feed = with_columns("visited_on", zone="UTC")
    with landed_alone(visits(visit(1, on=written)), feed=feed) as (warehouse, _):
        assert warehouse.rows("select visited_on from landing.cp_visit") == [(day,)]
        assert read(written, is_utc=True) == date.fromisoformat(day)
        assert warehouse.rows(
            "select summer_times, winter_times from landing.read_column"
            " where column_name = 'visited_on'"
        ) == [(None, None)]
