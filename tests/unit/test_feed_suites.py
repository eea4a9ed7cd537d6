"""Suites made from feed files: real Great Expectations on a delivery, beside the verdicts."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpers.delivered import delivered, earlier
from helpers.exports import EPISODES, FEEDS, HEADER, NIGHT, VISITS, visit, visits
from helpers.nights_out import digest
from helpers.reads import reads_of
from wholepicture.paths import SQL
from wholepicture.rules.checks import FEEDS as SUITE
from wholepicture.rules.checks import Check, common_parameters, load_checks
from wholepicture.rules.derived_tables import build_derived, create_calendar
from wholepicture.rules.feeds import Feed, FeedFile
from wholepicture.stages.gx import Outcome, gx_suites, judge, write_suites
from wholepicture.stages.gx.feed_suites import suite_of_feed
from wholepicture.stages.verdicts import create_verdict_tables, decide
from wholepicture.warehouse import Warehouse, open_warehouse

BASE = {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
CHECKS = {
    name: check
    for name, check in load_checks().items()
    if check.suite == SUITE and name != "feeds/rate_plausible"
}
with open_warehouse() as scratch:
    (VERSION,) = scratch.row("select version()")
KEYS = {"column_name": "visit_id", "hashed_by": VERSION, "one_in": 1, "keys": list(range(50))}
DISAGREE = "its SQL and the suite made from the feed file disagree"


@dataclass
class Judged:
    """The results of the suite feeds, with or without a change to the check's SQL."""

    warehouse: Warehouse
    checks: Mapping[str, Check] = field(default_factory=lambda: CHECKS)

    def outcomes(self, feeds: Mapping[str, Feed] = FEEDS) -> dict[str, Outcome]:
        common = {name: own.value for name, own in common_parameters().items()}
        values = {
            name: {**common, **check.values(), "as_at": NIGHT}
            for name, check in self.checks.items()
        }
        checks = list(self.checks.values())
        create_verdict_tables(self.warehouse, [SUITE])
        made = decide(self.warehouse, checks, values, reads_of(*checks))
        noted = made.counts, made.could_not, feeds, NIGHT
        return {one.check: one for one in judge(self.warehouse, SUITE, checks, *noted)}


def ready(warehouse: Warehouse) -> Judged:
    """A delivery that is ready to be judged."""
    warehouse.script(SQL / "publish" / "_published_id.sql")
    create_calendar(warehouse)
    common = {name: own.value for name, own in common_parameters().items()}
    build_derived(warehouse, {**common, "as_at": NIGHT})
    return Judged(warehouse)


def drifted() -> bytes:
    header = HEADER.replace("cppv_cp_visit_seen_alone,", "")
    return b"\n".join([header.encode(), b"V1,child-1,CP1,2026-11-01,Y,,", b""])


SPOILT = {
    "nothing is": {VISITS: visits(visit(1))},
    "a column is missing": {VISITS: drifted()},
    "rows are refused": {VISITS: visits(visit(1), visit(2, person=""), visit(3, person="= 1"))},
    "no header is known": {VISITS: b"a,b\n1,2\n"},
    "the manifest says otherwise": {
        VISITS: visits(visit(1)),
        "manifest.json": json.dumps([{"file": VISITS, "rows": 2}]).encode(),
    },
    "a file is empty": {VISITS: b""},
}


@pytest.mark.long
@pytest.mark.parametrize("files", SPOILT.values(), ids=SPOILT)
def test_the_sql_and_great_expectations_agree_on_every_fault(files: Mapping[str, bytes]) -> None:
    with delivered({**BASE, **files}, history={}) as warehouse:
        found = ready(warehouse).outcomes()
        of_deliveries = [one for one in found.values() if CHECKS[one.check].is_of_deliveries]
        assert {one.check: one.reason for one in of_deliveries if one.reason} == {}
        assert found["feeds/accounted_for"].judged >= 3


def test_files_of_one_name_of_two_agencies_are_judged_each_for_itself() -> None:
    school = FEEDS["social_care"].model_copy(
        update={"agency": "school", "role": "partner", "instead_of": None}
    )
    feeds = {"social_care": FEEDS["social_care"], "school": school}
    many = {VISITS: visits(*(visit(number) for number in range(60)))}
    days = [earlier(VISITS, day, agency=agency) for day in range(13, 20) for agency in feeds]
    keys = [
        {**{name: day[name] for name in ("night", "agency", "file", "delivered_for")}, **KEYS}
        for day in days[-2:]
    ]
    noted = {
        "feeds": feeds,
        "relied_on": {"cp_visit.was_seen"},
        "read": {"cp_visit.was_seen"},
        "history": {"feed": days, "key_sample": keys},
        "also": {"school": {**BASE, VISITS: drifted()}},
    }
    with delivered({**BASE, **many}, **noted) as warehouse:
        found = ready(warehouse).outcomes(feeds)
        assert {one.check: one.reason for one in found.values() if one.reason} == {}
        counts = {name: (one.judged, one.met) for name, one in found.items()}
        assert counts["feeds/delivered"] == (6, 6)
        assert counts["feeds/columns_as_agreed"] == (6, 1)
        assert counts["feeds/column_filled"] == (2, 2)
        assert counts["feeds/volume_usual"] == (2, 1)
        assert counts["feeds/keys_stable"] == (2, 0)
        gaps = warehouse.rows(
            'select "check", agency, subject_id from judging.kept'
            " where starts_with(subject_id, $visits) and not ends_with(\"check\", '_vary')"
            " order by all",
            {"visits": VISITS},
        )
        assert gaps == [
            ("feeds/columns_as_agreed", "school", VISITS),
            ("feeds/keys_stable", "school", f"{VISITS}|visit_id"),
            ("feeds/keys_stable", "social_care", f"{VISITS}|visit_id"),
            ("feeds/volume_usual", "social_care", VISITS),
        ]


@pytest.fixture
def whole() -> Iterator[Judged]:
    with delivered({**BASE, VISITS: visits(visit(1))}, history={}) as warehouse:
        yield ready(warehouse)


def broken(check: str, old: str, new: str) -> dict[str, Check]:
    """The checks, with one word changed in the SQL of one of them."""
    one = CHECKS[f"feeds/{check}"]
    assert old in one.sql
    return {**CHECKS, one.name: one.model_copy(update={"sql": one.sql.replace(old, new)})}


BREAKS = {
    "delivered": ("then 'gap'\n            else 'met'", "then 'gap'\n            else 'gap'"),
    "accounted_for": ("true) then 'gap'", "true) or state = 'whole' then 'gap'"),
    "refused_within_limit": ("> rows_refusable", ">= rows_refusable"),
    "columns_as_agreed": ("new_columns > 0 then", "new_columns >= 0 then"),
}


@pytest.mark.long
@pytest.mark.parametrize("check", BREAKS)
def test_a_check_whose_sql_differs_from_the_feed_file_could_not_run(
    whole: Judged, check: str
) -> None:
    whole.checks = broken(check, *BREAKS[check])
    found = whole.outcomes()
    noted = {one.check: one.reason for one in found.values() if one.reason}
    assert noted == {f"feeds/{check}": DISAGREE}


def test_a_check_that_leaves_out_a_file_that_must_come_could_not_run(whole: Judged) -> None:
    whole.checks = broken("delivered", "where not is_optional or", "where is_optional and")
    assert whole.outcomes()["feeds/delivered"].reason == DISAGREE


def test_a_delivery_of_which_nothing_is_known_is_found_and_not_passed(whole: Judged) -> None:
    whole.outcomes()
    whole.warehouse.run("delete from record.delivered_file where file_id = 'ssd_person.csv'")
    found = whole.outcomes()
    assert found["feeds/delivered"].reason == DISAGREE


def test_the_suite_of_a_feed_is_made_from_the_feed_file_alone() -> None:
    feed = FEEDS["social_care"]
    expectations = suite_of_feed(feed).to_json_dict()["expectations"]
    assert {one["meta"]["agency"] for one in expectations} == {"social_care"}
    asked = {one["meta"]["check"]: one["kwargs"]["unexpected_rows_query"] for one in expectations}
    files = {
        check: re.findall(r"\('([a-z0-9_]+\.csv)', (\S+)::decimal\(9, 6\), (\d+)\)", query)
        for check, query in asked.items()
    }
    assert files == {
        "feeds/delivered": said_of(file for file in feed.files if not file.optional),
        "feeds/accounted_for": said_of(feed.files),
        "feeds/refused_within_limit": said_of(feed.files),
        "feeds/columns_as_agreed": said_of(file for file in feed.files if file.agreed),
    }


def said_of(files: Iterable[FeedFile]) -> list[tuple[str, str, str]]:
    """Each file with the share of rows that may be refused and its number of agreed columns."""
    return [(one.name, f"{one.refused_limit:.6f}", str(len(one.agreed))) for one in files]


def test_no_expectation_returns_a_value_or_names_a_column_of_a_file() -> None:
    columns = {column.name for feed in FEEDS.values() for f in feed.files for column in f.known}
    for suite in gx_suites([], list(FEEDS.values())).values():
        assert not columns & set(re.findall(r"[a-z_]+", json.dumps(suite["expectations"])))
        kinds = {one["type"] for one in suite["expectations"]}
        assert kinds == {"unexpected_rows_expectation"}
        for one in suite["expectations"]:
            query = one["kwargs"]["unexpected_rows_query"]
            assert query.startswith("select string_agg(file_id, ' ' order by file_id) as files")


def test_the_suites_of_feeds_are_written_beside_those_of_checks(tmp_path: Path) -> None:
    checks = list(CHECKS.values())
    written = write_suites(checks, tmp_path, list(FEEDS.values()))
    assert {file.stem for file in written} == {"feeds", *(f"feed_{name}" for name in FEEDS)}
    again = write_suites(checks, tmp_path / "again", list(FEEDS.values()))
    assert [digest(file) for file in written] == [digest(file) for file in again]
