"""Planted cases: moved only if every time limit gives the same result, and with their own ids."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.rules.checks import FEEDS, Example, load_check, load_checks
from wholepicture.rules.keyed_rows import keys_of_record
from wholepicture.synthesising import LAST_NIGHT, synthesise
from wholepicture.synthesising.cases import Case, Expectation, trap_cases
from wholepicture.synthesising.exports import files_by_key, social_care_feed
from wholepicture.synthesising.generator import CASES
from wholepicture.synthesising.names import POSTCODES_APART, postcode, postcode_apart
from wholepicture.synthesising.planting import ADULT_FILES, Planted, planting_for
from wholepicture.synthesising.redating import plus_months, shift_to
from wholepicture.synthesising.rekeying import Rekeying
from wholepicture.synthesising.working_days import working_days

ALL = 10_000
NIGHTS = tuple(LAST_NIGHT - timedelta(days=back) for back in (2, 1, 0))
FRIDAY = date(2026, 11, 20)
A_WEEK = timedelta(days=7)


def shifted(night: date, as_at: date, *dates: date, longest: int = 10) -> timedelta | None:
    return shift_to(night, as_at, dates, longest, working_days())


def test_an_example_of_that_very_night_stays_where_it_is() -> None:
    assert shifted(FRIDAY, FRIDAY, date(2026, 1, 31)) == timedelta(0)


def test_an_example_moves_by_whole_weeks_where_no_holiday_is_near() -> None:
    assert shifted(FRIDAY, date(2026, 11, 27), date(2026, 11, 12)) == -A_WEEK


def test_an_example_of_another_weekday_is_not_moved() -> None:
    assert shifted(FRIDAY, date(2026, 11, 23)) is None


def test_an_example_whose_clock_meets_christmas_is_not_moved_to_november() -> None:
    assert shifted(FRIDAY, date(2027, 1, 8), date(2026, 12, 22)) is None


def test_a_holiday_beyond_the_longest_clock_does_not_hinder() -> None:
    # the bank holiday of 31 August is within its 45 days, but not within its 5
    august = date(2026, 8, 4)
    assert shifted(FRIDAY, date(2026, 11, 13), august, longest=45) is None
    assert shifted(FRIDAY, date(2026, 11, 13), august, longest=0) == A_WEEK


def test_an_example_on_a_calendar_month_is_not_moved_over_a_leap_day() -> None:
    exact = date(2027, 11, 19)
    assert shifted(date(2028, 11, 17), date(2027, 11, 19), date(2026, 11, 19), longest=0) is None
    assert shifted(exact, date(2027, 11, 19), date(2026, 11, 19), longest=0) == timedelta(0)


def test_months_are_clamped_to_the_month_s_end() -> None:
    assert plus_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert plus_months(date(2028, 2, 29), -12) == date(2027, 2, 28)


def a_case(**tables: list[dict[str, Any]]) -> Case:
    expect = (Expectation("s/c", "visit-1|child-1|2026-11-12", "child-1", "gap", "record"),)
    return Case("s/c", "a case", date(2026, 11, 27), tables, expect, 10)


CASE = a_case(
    person=[
        {"person_id": "child-1", "born_on": date(2020, 1, 5), "row_id": 7},
        {"person_id": "father-1", "forename": "Unknown", "surname": ""},
    ],
    address=[
        {"address_id": "a-1", "person_id": "child-1", "postcode": "AB1 2CD"},
        {"address_id": "a-2", "person_id": "father-1", "postcode": "AB1 2CD"},
        {"address_id": "a-3", "person_id": "father-1", "postcode": "ZZ99 3VZ"},
    ],
    referral=[{"referral_id": "r-1", "person_id": "child-1", "worker_id": "Wren Holmbeck"}],
    cp_visit=[{"visit_id": "visit-1", "person_id": "child-1"}],
)


def test_a_case_gets_ids_of_its_own_and_the_same_word_the_same_id() -> None:
    rekeying = Rekeying(CASE, -A_WEEK)
    rows = rekeying.rows(ADULT_FILES)
    assert [row.file for row in rows] == [
        "person", "adults", "address", "adult_addresses", "adult_addresses", "referral",
        "cp_visit",
    ]  # fmt: skip
    child = rows[0].cells
    assert re.fullmatch("p[0-9a-f]{8}", rekeying.prefix)
    assert child["person_id"] == f"{rekeying.prefix}-child-1" == rows[2].cells["person_id"]
    assert child["born_on"] == date(2019, 12, 29)
    assert child["forename"]
    assert "row_id" not in child


def test_a_case_is_whole_on_its_night_and_knows_no_later_day_before(
    planted: tuple[Planted, ...],
) -> None:
    for each in planted:
        assert all(row.shown_on(each.night) == row.cells for row in each.rows)
        before = each.night - timedelta(days=1)
        for row in each.rows:
            cells = row.shown_on(before) or {}
            days = [day for name, day in cells.items() if name != "expected_on"]
            assert all(day <= before for day in days if isinstance(day, date))


def test_a_placeholder_a_name_and_a_pseudo_postcode_stay_what_they_are() -> None:
    rows = Rekeying(CASE, -A_WEEK).rows(ADULT_FILES)
    assert rows[1].cells["forename"] == "Unknown"
    assert rows[1].cells["surname"] is None
    assert rows[4].cells["postcode"] == "ZZ99 3VZ"
    assert rows[5].cells["worker_id"] == "Wren Holmbeck"
    assert rows[2].cells["postcode"] == rows[3].cells["postcode"] != "AB1 2CD"


def test_every_part_of_a_joined_subject_is_moved() -> None:
    rekeying = Rekeying(CASE, -A_WEEK)
    (said,) = rekeying.expectations()
    own = rekeying.prefix
    assert said.subject_id == f"{own}-visit-1|{own}-child-1|2026-11-05"
    assert said.child_id == f"{own}-child-1"


@pytest.fixture(scope="module")
def planted() -> tuple[Planted, ...]:
    return planting_for(NIGHTS, social_care_feed(), load_checks().values(), ALL).planted


@pytest.mark.parametrize("each", [1, CASES])
def test_every_check_has_planted_cases_with_a_gap_and_with_what_looks_like_one(each: int) -> None:
    checks = load_checks()
    planting = planting_for(NIGHTS, social_care_feed(), checks.values(), each)
    shown = Counter((one.case.source, one.case.shows) for one in planting.planted)
    assert {source for source, _ in shown} == {
        "trap", *(name for name, check in checks.items() if check.suite != FEEDS)
    }  # fmt: skip
    said = Counter(
        (row.check, row.verdict == "gap") for one in planting.planted for row in one.expect
    )
    for source in {source for source, _ in shown} - {"trap"}:
        assert said[source, True] > 0, source
        assert said[source, False] > 0, source
        assert all(shown[source, kind] <= each for kind in ("gap", "unknown", ""))
    assert shown["trap", "gap"] > CASES


def test_a_check_of_the_delivery_is_planted_nowhere_and_said_to_be_left_out() -> None:
    planting = planting_for(NIGHTS, social_care_feed(), load_checks().values(), ALL)
    of_deliveries = {name for name, check in load_checks().items() if check.is_of_deliveries}
    assert {each.case.source for each in planting.planted} & of_deliveries == set()
    reasons = {reason for case, reason in planting.left_out if case.source in of_deliveries}
    assert of_deliveries <= {case.source for case, _ in planting.left_out}
    assert reasons == {"it is about the delivery itself, which no row of an export shows"}


def test_only_what_is_found_names_a_remedy(planted: tuple[Planted, ...]) -> None:
    rows = [row for each in planted for row in each.expect]
    assert all(row.verdict in ("gap", "unknown") for row in rows if row.remedy)
    # an example about another side of a gap need not give its remedy
    found = [row for row in rows if row.verdict in ("gap", "unknown")]
    assert sum(bool(row.remedy) for row in found) > len(found) * 0.8


def test_every_planted_row_fits_its_file(planted: tuple[Planted, ...]) -> None:
    files = files_by_key(social_care_feed())
    for row in (row for each in planted for row in each.rows):
        filled = {name for name, cell in row.cells.items() if cell is not None}
        assert filled <= {column.name for column in files[row.file].columns}
        needed = {column.name for column in files[row.file].required if column.refuses_blanks}
        assert needed <= filled


def test_no_two_cases_share_an_id(planted: tuple[Planted, ...]) -> None:
    keys = keys_of_record()
    tables = {"adults": "person", "adult_addresses": "address"}
    owners: dict[tuple[str, object], str] = {}
    for each in planted:
        for row in each.rows:
            table = tables.get(row.file, row.file)
            key = (table, row.cells.get(keys[table]))
            assert owners.setdefault(key, each.prefix) == each.prefix


def test_the_register_holds_the_planted_children_beside_the_families_and_a_readme_says_which(
    tmp_path: Path,
) -> None:
    summary = synthesise(tmp_path, children=100, nights=3, seed=1)
    with (tmp_path / "2026-11-20/social_care/ssd_person.csv").open(newline="") as stream:
        people = [row["pers_person_id"] for row in csv.DictReader(stream)]
    assert sum(person.startswith("child-") for person in people) == 100
    planted = [person for person in people if re.match(r"p[0-9a-f]{8}-", person)]
    # a planted child may have no row in person
    assert 100 + len(planted) > summary.children * 0.85 > 150
    page = (tmp_path / "README.md").read_text()
    assert f"them {summary.planted} cases" in page
    with (tmp_path / "expected_findings.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["night"] for row in rows} == {night.isoformat() for night in NIGHTS}
    assert rows == sorted(rows, key=lambda row: list(row.values()))


def test_no_postcode_of_a_planted_case_is_one_of_the_families() -> None:
    assert re.fullmatch(r"Q[A-Z]\d \d[A-Z]{2}", postcode(123_456))
    apart = {postcode_apart(number) for number in range(0, POSTCODES_APART, 997)}
    assert len(apart) == len(range(0, POSTCODES_APART, 997))
    assert all(re.fullmatch(r"Q[A-Z]\d\d \d[A-Z]{2}", one) for one in apart)


TRAPS = [
    pytest.param(trap, check, id=f"{trap.title.partition(';')[0]}: {check}")
    for trap in trap_cases()
    for check in sorted({row.check for row in trap.expect})
]


@pytest.fixture(scope="module")
def laid_out() -> Any:
    with example_warehouse() as laid:
        yield laid


@pytest.mark.parametrize(("trap", "check"), TRAPS)
def test_a_trap_does_not_catch_the_check(
    laid_out: ExampleWarehouse, trap: Case, check: str
) -> None:
    given = {
        table: [{k: v for k, v in row.items() if k in laid_out.columns[table]} for row in rows]
        for table, rows in trap.tables.items()
    }
    example = Example(name=trap.title, as_at=trap.as_at, given=given, expect=[])
    bare = load_check(check).model_copy(update={"given": {}})
    said = {
        row["subject_id"]: (row["verdict"], row["remedy"] or "")
        for row in laid_out.rows(bare, example)
    }
    for row in trap.expect:
        if row.check == check:
            assert said.get(row.subject_id, ("not_judged", "")) == (row.verdict, row.remedy)
