"""Dates are read as Python reads them: any format of any date, and any time with any offset.

The other reader is `strptime` over explicit formats, and the zone database for clocks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.day_reader import DAYS, LONDON, TIMES, read
from wholepicture.paths import SQL
from wholepicture.rules.feeds import FeedColumn
from wholepicture.rules.feeds.date_formats import UTC as UNIVERSAL
from wholepicture.stages.landing.normal_form import Placed, layers
from wholepicture.warehouse import Warehouse, open_warehouse

# a date of a record on which London's offset is known by rule
KNOWN = st.datetimes(datetime(1968, 2, 18, 2), datetime(2099, 12, 31))
HOURS = st.sampled_from([0, 1, 22, 23]) | st.integers(0, 23)
CLOCKS = st.sampled_from(["", "Z", "z", "+00:00", "+01:00", "+0100", "+01", " +05:30", "-08:00"])
DATE_SIGNS = st.text(alphabet="0123456789/-.: TZ+novNOVJulyaAugSept", max_size=24)


@contextmanager
def room() -> Iterator[Warehouse]:
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "landing.sql")
        yield warehouse


def landed(texts: list[str], *, zone: str = "Europe/London") -> list[date | None]:
    """The landed dates of cells with these texts."""
    column = FeedColumn(name="on", header="On", kind="event_date", zone=zone)
    placed = Placed(column=column, cell="c001", codes=None)
    with room() as warehouse:
        warehouse.run(
            "create table landing.raw_1 as select unnest(range($count)) as row_id,"
            " unnest($texts) as c001",
            {"count": len(texts), "texts": texts},
        )
        found = warehouse.rows(
            f"{layers(1, [placed])} select {placed.value} from valued order by row_id"
        )
    return [date.fromisoformat(day) if day else None for (day,) in found]


@st.composite
def spelt(draw: st.DrawFn) -> str:
    """A time in one of the formats, with or without an offset, its day with one digit or two."""
    moment = draw(KNOWN).replace(hour=draw(HOURS))
    day, time = draw(st.sampled_from(DAYS)), draw(st.sampled_from(TIMES))
    text = moment.strftime(day)
    if draw(st.booleans()) and day.startswith("%d"):
        text = text.removeprefix("0").replace("/0", "/").replace(".0", ".").replace("-0", "-")
    text += moment.strftime(time)
    text += draw(st.sampled_from(["", "7", "123"])) if time.endswith("%f") else ""
    text += draw(CLOCKS) if time else ""
    return draw(st.sampled_from([text, text.upper(), text.lower()]))


@settings(max_examples=60, deadline=None)
@given(st.lists(spelt(), min_size=1, max_size=40), st.sampled_from(["Europe/London", UNIVERSAL]))
def test_every_certain_spelling_is_read_as_the_day_it_is(texts: list[str], zone: str) -> None:
    expected = [read(text, is_utc=zone == UNIVERSAL) for text in texts]
    assert None not in expected
    assert landed(texts, zone=zone) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(DATE_SIGNS | spelt().flatmap(lambda text: st.permutations(text).map("".join))
                | spelt().flatmap(lambda text: st.integers(0, len(text)).map(
                    lambda at: text[:at] + text[at + 1:])), min_size=1, max_size=40))  # fmt: skip
def test_a_text_read_as_a_day_is_the_same_day_to_another_reader(texts: list[str]) -> None:
    for text, day in zip(texts, landed(texts), strict=True):
        assert day is None or day == read(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(KNOWN, min_size=1, max_size=60))
def test_the_clocks_of_england_are_those_of_the_zone_database(moments: list[datetime]) -> None:
    near = [
        moment.replace(hour=hour, minute=minute)
        for moment in moments
        for hour, minute in ((0, 0), (0, 59), (1, 0), (23, 0), (22, 59), (2, 0))
        if moment.replace(hour=hour) >= datetime(1968, 2, 18, 2)
    ]
    with room() as warehouse:
        found = warehouse.rows(
            "select landing.is_summer(moment), landing.english_day(moment)"
            " from (select unnest($moments) as moment)",
            {"moments": near},
        )
    for moment, (is_summer, day) in zip(near, found, strict=True):
        there = moment.replace(tzinfo=UTC).astimezone(LONDON)
        assert is_summer is (there.utcoffset() == timedelta(hours=1))
        assert day == there.date()


def test_every_hour_at_which_clocks_may_change_is_known() -> None:
    first = datetime(1968, 2, 18, 2)
    hours = [first + timedelta(hours=n) for n in range(24 * 366 * 72) if _may_change(first, n)]
    with room() as warehouse:
        found = warehouse.rows(
            "select landing.is_summer(moment) from (select unnest($moments) as moment)",
            {"moments": hours},
        )
    expected = [
        moment.replace(tzinfo=UTC).astimezone(LONDON).utcoffset() == timedelta(hours=1)
        for moment in hours
    ]
    assert [is_summer for (is_summer,) in found] == expected


def _may_change(first: datetime, hours: int) -> bool:
    moment = first + timedelta(hours=hours)
    return moment.month in (3, 10) and moment.weekday() == 6 and moment.hour < 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.datetimes(datetime(1848, 1, 1), datetime(1968, 2, 18, 1)), min_size=1))
def test_a_moment_before_1968_is_its_own_day_or_blank(moments: list[datetime]) -> None:
    with room() as warehouse:
        found = warehouse.rows(
            "select landing.english_day(moment) from (select unnest($moments) as moment)",
            {"moments": moments},
        )
    for moment, (day,) in zip(moments, found, strict=True):
        assert day in (None, moment.replace(tzinfo=UTC).astimezone(LONDON).date())
        assert day is not None or moment.hour >= 22
