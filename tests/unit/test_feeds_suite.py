"""The record tables about a delivery, which the suite `feeds` judges, from files and history."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpers.delivered import delivered, earlier, one
from helpers.exports import EPISODES, FEEDS, HEADER, VISITS, visit, visits
from wholepicture.rules.checks import load_checks
from wholepicture.rules.feeds import Feed
from wholepicture.warehouse import Warehouse, open_warehouse

BASE = {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
WHOLE = {**BASE, VISITS: visits(visit(1), visit(2))}
with open_warehouse() as scratch:
    (VERSION,) = scratch.row("select version()")
FILE, COLUMN = "delivered_file", "delivered_column"


def changed(**noted: object) -> dict[str, Feed]:
    """The feeds, with other keys for the visits file."""
    feed = FEEDS["social_care"]
    files = tuple(
        file.model_copy(update=noted) if file.name == VISITS else file for file in feed.files
    )
    return {"social_care": feed.model_copy(update={"files": files})}


@pytest.fixture(scope="module")
def plain() -> Iterator[Warehouse]:
    with delivered(WHOLE, history={}) as warehouse:
        yield warehouse


def test_every_file_a_feed_expects_has_a_row_whether_it_came_or_not(plain: Warehouse) -> None:
    (held,) = plain.row("select count(*) from record.delivered_file")
    assert held == len(FEEDS["social_care"].files)
    assert one(plain, FILE, VISITS, "state, is_optional, is_fresh, delivered_for, rows_read") == (
        "whole", True, True, date(2026, 11, 20), 2,
    )  # fmt: skip
    noted = "state, rows_read, sha256, known_columns, last_delivered_for"
    assert one(plain, FILE, "ssd_family.csv", noted)[:3] == ("missing", 0, None)
    assert one(plain, FILE, "ssd_person.csv", "is_optional") == (False,)


def test_a_row_of_the_delivery_walks_back_to_its_file_and_to_no_line(plain: Warehouse) -> None:
    wrong = plain.rows(
        """
        select delivered.file_id
        from record.delivered_file as delivered
        left join landing.file on delivered.row_id // 4294967296 = file.file_number
        where file.file is distinct from delivered.file_id or delivered.row_id % 4294967296 <> 0
        """
    )
    assert wrong == []


def test_the_feed_file_and_the_manifest_are_compared_with_the_delivery() -> None:
    manifest = b'[{"file": "%s", "rows": 2, "sha256": "%s", "produced_at": "2026-11-21T08:00"}]' % (
        VISITS.encode(),
        b"ab" * 32,
    )
    feeds = changed(moves_daily=True, delivered_by="07:30", optional=False)
    with delivered({**WHOLE, "manifest.json": manifest}, feeds=feeds) as warehouse:
        noted = "moves_daily, is_optional, is_in_time, rows_declared, sha256_declared, state"
        assert one(warehouse, FILE, VISITS, noted) == (
            True, False, False, 2, "ab" * 32, "half-written",
        )  # fmt: skip
        noted = "is_in_time, rows_declared, sha256_declared, moves_daily"
        assert one(warehouse, FILE, "ssd_person.csv", noted) == (None, None, None, False)


@pytest.mark.parametrize(("limit", "allowed"), [(0.29, 29), (0.01, 1), (0.0, 0), (1.0, 100)])
def test_as_many_rows_may_be_refused_as_the_feed_s_share_says_exactly(
    limit: float, allowed: int
) -> None:
    lines = [visit(number, on="never" if number < 3 else "2026-11-01") for number in range(100)]
    with delivered({**BASE, VISITS: visits(*lines)}, feeds=changed(refused_limit=limit)) as found:
        counted = one(found, FILE, VISITS, "rows_read, rows_refusable")
        assert counted == (100, allowed)


def test_columns_that_are_missing_new_or_there_are_counted() -> None:
    header = HEADER.replace("cppv_cp_visit_seen_alone,", "") + ",somebody_s_own"
    lines = b"\n".join([header.encode(), b"V1,child-1,CP1,2026-11-01,Y,,x", b""])
    with delivered({**BASE, VISITS: lines}) as found:
        known = len(HEADER.split(","))
        assert one(
            found, FILE, VISITS, "missing_columns, missing_required, known_columns, new_columns"
        ) == (1, 0, known - 1, 1)
        came = dict(
            found.rows(
                "select name, has_come from record.delivered_column where file_id = $file",
                {"file": VISITS},
            )
        )
        assert [name for name, has_come in came.items() if not has_come] == ["was_seen_alone"]


def test_a_file_with_any_columns_has_no_agreed_columns() -> None:
    with delivered(WHOLE, feeds=changed(columns="any", table="whatever")) as found:
        noted = "missing_columns, missing_required, known_columns, new_columns"
        assert one(found, FILE, VISITS, noted) == (None, None, None, None)


def test_the_columns_that_checks_need_are_counted_as_the_record_has_them() -> None:
    content = visits(visit(1, seen="NULL"), visit(2, seen="Y"), visit(3, seen="maybe"))
    relied_on = {"cp_visit.was_seen", "cp_visit.was_seen_alone"}
    with delivered({**BASE, VISITS: content}, relied_on=relied_on) as found:
        noted = "is_relied_on, filled_count"
        assert one(found, COLUMN, f"{VISITS}|was_seen", noted) == (True, 1)
        assert one(found, COLUMN, f"{VISITS}|was_seen_alone", noted) == (True, 3)
        assert one(found, COLUMN, f"{VISITS}|visited_on", noted) == (False, None)


def test_what_checks_need_is_relied_on() -> None:
    from wholepicture.nightly.rules_tonight import Rules
    from wholepicture.rules.settings import load_settings

    rules = Rules(settings=load_settings(None), feeds=FEEDS, checks=load_checks())
    assert "cp_visit.was_seen" in rules.relied_on()
    assert all("." in column for column in rules.relied_on())


def test_of_a_table_that_two_files_feed_each_file_counts_its_own_rows() -> None:
    files = {**BASE, "adults.csv": b"person_id,sex\nadult-1,F\nadult-2,\n"}
    with delivered(files, relied_on={"person.sex"}) as found:
        assert one(found, COLUMN, "adults.csv|sex", "filled_count") == (1,)
        assert one(found, COLUMN, "ssd_person.csv|sex", "filled_count") == (0,)


# history


def held(*rows: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    return {"feed": list(rows)}


def test_earlier_deliveries_are_those_of_nights_before_each_once() -> None:
    history = held(
        earlier(VISITS, 17, rows_landed=7, sha256="a7"),
        earlier(VISITS, 18, rows_landed=8, sha256="a8"),
        # the next night was judged on the same delivery, with a different state
        earlier(VISITS, 19, delivered_for=date(2026, 11, 18), rows_landed=9, sha256="a9"),
        # the results of this night from an earlier run
        earlier(VISITS, 20, delivered_for=date(2026, 11, 19), rows_landed=20),
        earlier(VISITS, 21, rows_landed=21),
        earlier("ssd_person.csv", 19, rows_landed=5),
    )
    with delivered(WHOLE, history=history) as found:
        assert before(found) == [
            (date(2026, 11, 17), 7, True, False), (date(2026, 11, 18), 9, True, False),
        ]  # fmt: skip
        noted = "last_delivered_for, last_sha256, last_whole_on, last_whole_rows, shrunken_since"
        eighteenth = date(2026, 11, 18)
        assert one(found, FILE, VISITS, noted) == (eighteenth, "a9", eighteenth, 9, None)
        assert one(found, FILE, "ssd_family.csv", noted) == (None, None, None, None, None)


def before(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """The earlier deliveries of the visits file: date, rows, whether whole, whether accepted."""
    return warehouse.rows(
        "select delivered_for, rows_landed, is_whole, is_accepted from record.delivered_before"
        " where file_id = $file order by all",
        {"file": VISITS},
    )


SHRUNKEN = held(
    earlier(VISITS, 16, rows_landed=60),
    earlier(VISITS, 17, rows_landed=0, state="shrunken"),
    # the next night was judged on the same delivery, which was still shrunken
    earlier(VISITS, 18, delivered_for=date(2026, 11, 17), rows_landed=0, state="shrunken"),
    earlier(VISITS, 19, rows_landed=20, state="shrunken"),
)


def test_a_shrunken_delivery_is_remembered_and_is_not_whole() -> None:
    with delivered(WHOLE, history=SHRUNKEN) as found:
        assert before(found) == [
            (date(2026, 11, 16), 60, True, False),
            (date(2026, 11, 17), 0, False, False),
            (date(2026, 11, 19), 20, False, False),
        ]
        noted = "last_delivered_for, last_whole_on, last_whole_rows, shrunken_since, is_accepted"
        assert one(found, FILE, VISITS, noted) == (
            date(2026, 11, 19), date(2026, 11, 16), 60, date(2026, 11, 17), False,
        )  # fmt: skip


def test_a_delivery_accepted_is_whole_from_then_on_however_late_it_is_accepted() -> None:
    accepted = [("social_care", VISITS, date(2026, 11, 17)), ("school", VISITS, date(2026, 11, 19))]
    with delivered(WHOLE, history=SHRUNKEN, accepted=accepted) as found:
        assert before(found)[1:] == [
            (date(2026, 11, 17), 0, True, True),
            (date(2026, 11, 19), 20, False, False),
        ]
        noted = "last_whole_on, last_whole_rows, shrunken_since, is_accepted"
        assert one(found, FILE, VISITS, noted) == (
            date(2026, 11, 17), 0, date(2026, 11, 19), False,
        )  # fmt: skip


def test_tonight_s_delivery_is_accepted_by_the_date_of_its_folder() -> None:
    accepted = [("social_care", VISITS, date(2026, 11, 19))]
    for night, is_accepted in (("2026-11-19", True), ("2026-11-20", False)):
        with delivered(WHOLE, history={}, night=night, accepted=accepted) as found:
            assert one(found, FILE, VISITS, "is_accepted") == (is_accepted,)
            assert one(found, FILE, "ssd_person.csv", "is_accepted") == (False,)


def test_a_file_is_read_where_a_column_of_it_is(plain: Warehouse) -> None:
    assert one(plain, FILE, VISITS, "is_read") == (False,)
    with delivered(WHOLE, read={"cp_visit.was_seen"}) as found:
        assert one(found, FILE, VISITS, "is_read") == (True,)
        assert one(found, FILE, "ssd_cin_visits.csv", "is_read") == (False,)
        assert one(found, COLUMN, f"{VISITS}|was_seen", "is_read") == (True,)
        assert one(found, COLUMN, f"{VISITS}|visit_id", "is_read") == (False,)


@pytest.mark.parametrize("state", ["missing", "refused", "half-written"])
def test_an_earlier_unusable_delivery_is_not_compared(state: str) -> None:
    history = held(earlier(VISITS, 18), earlier(VISITS, 19, state=state))
    with delivered(WHOLE, history=history) as found:
        assert one(found, FILE, VISITS, "last_delivered_for") == (date(2026, 11, 18),)


@pytest.mark.parametrize("state", ["drifted", "late", "shrunken", "repeated"])
def test_an_earlier_usable_delivery_is_compared(state: str) -> None:
    with delivered(WHOLE, history=held(earlier(VISITS, 19, state=state))) as found:
        assert one(found, FILE, VISITS, "last_delivered_for") == (date(2026, 11, 19),)


def test_a_late_delivery_is_compared_with_those_before_it() -> None:
    history = held(earlier(VISITS, 18, sha256="a8"), earlier(VISITS, 19, sha256="a9"))
    with delivered(WHOLE, history=history, night="2026-11-19") as found:
        assert one(found, FILE, VISITS, "delivered_for, last_delivered_for, last_sha256") == (
            date(2026, 11, 19), date(2026, 11, 18), "a8",
        )  # fmt: skip


def test_an_agency_without_a_delivery_still_has_its_history(tmp_path: Path) -> None:
    school = FEEDS["social_care"].model_copy(
        update={"agency": "school", "role": "partner", "instead_of": None}
    )
    feeds = {"social_care": FEEDS["social_care"], "school": school}
    history = held(earlier(VISITS, 19, agency="school"))
    with delivered(WHOLE, feeds=feeds, history=history) as found:
        assert found.row(
            "select state, delivered_for, last_delivered_for from record.delivered_file"
            " where agency = 'school' and file_id = $file",
            {"file": VISITS},
        ) == ("missing", None, date(2026, 11, 19))


# keys


def sampled(warehouse: Warehouse) -> tuple[int, list[int]]:
    return warehouse.row(
        "select one_in, keys from landing.key_sample where column_name = 'visit_id'"
    )


def kept_keys(
    one_in: int, keys: list[int], hashed_by: str = VERSION
) -> dict[str, list[dict[str, object]]]:
    """The sample of the previous night."""
    row = {"column_name": "visit_id", "hashed_by": hashed_by, "one_in": one_in, "keys": keys}
    noted = earlier(VISITS, 19)
    return {
        "feed": [noted],
        "key_sample": [
            {**{name: noted[name] for name in ("night", "agency", "file", "delivered_for")}, **row}
        ],
    }


def many(first: int, last: int) -> dict[str, bytes]:
    return {**BASE, VISITS: visits(*(visit(number) for number in range(first, last)))}


def test_a_short_file_s_keys_are_all_kept_and_none_can_be_read() -> None:
    with delivered(many(0, 40)) as found:
        one_in, keys = sampled(found)
        assert (one_in, len(keys)) == (1, 40)
        assert found.rows("select 1 from landing.key_sample where keys::varchar like '%V%'") == []


def test_of_a_long_file_a_few_hundred_keys_are_kept_by_their_hash() -> None:
    with delivered(many(0, 3000)) as found:
        one_in, keys = sampled(found)
        assert one_in == 16
        assert 100 < len(keys) < 400
        assert all(key % one_in == 0 for key in keys)


def test_keys_that_survive_are_counted_at_the_coarser_of_two_samples() -> None:
    with delivered(many(0, 3000)) as before:
        fine = before.rows("select list(distinct hash(visit_id)) from record.cp_visit")[0][0]
        one_in, keys = sampled(before)
    for last_time in ((1, fine), (one_in, keys)):
        with delivered(many(300, 3300), history=kept_keys(*last_time)) as found:
            noted = one(found, COLUMN, f"{VISITS}|visit_id", "keys_before, keys_surviving")
            _, now = sampled(found)
            assert noted == (len(keys), len(set(keys) & set(now)))
            assert 0.8 < noted[1] / noted[0] < 0.97


def test_keys_made_anew_survive_in_none() -> None:
    with delivered(many(0, 400)) as before:
        last_time = sampled(before)
    with delivered(many(1000, 1400), history=kept_keys(*last_time)) as found:
        before_count, surviving = one(
            found, COLUMN, f"{VISITS}|visit_id", "keys_before, keys_surviving"
        )
        assert before_count > 100
        assert surviving == 0


def test_keys_that_another_version_hashed_are_not_compared() -> None:
    with delivered(many(0, 40)) as before:
        last_time = sampled(before)
    for version, noted in ((VERSION, (40, 40)), ("v0.1", (None, None))):
        with delivered(many(0, 40), history=kept_keys(*last_time, version)) as found:
            compared = one(found, COLUMN, f"{VISITS}|visit_id", "keys_before, keys_surviving")
            assert compared == noted


def test_without_an_earlier_sample_nothing_is_compared(plain: Warehouse) -> None:
    assert one(plain, COLUMN, f"{VISITS}|visit_id", "keys_before, keys_surviving") == (None, None)
