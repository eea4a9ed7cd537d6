"""States of files: which are noted, which stop the checks that read them, and which do not."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.delivered import lay
from helpers.reads import reads_of
from wholepicture.errors import NothingToJudgeError
from wholepicture.paths import SQL
from wholepicture.rules.checks import FEEDS, Check
from wholepicture.stages.verdicts import create_verdict_tables, keep_file_states
from wholepicture.stages.verdicts.file_states import lost_file, torn_file
from wholepicture.stages.verdicts.kept_outcomes import refuse_if_none_ran
from wholepicture.stages.verdicts.run_checks import missing_need
from wholepicture.warehouse import Warehouse, open_warehouse

NIGHT = date(2026, 11, 20)
VISITS = {"agency": "social_care", "file": "visits.csv"}
READS = frozenset({"cp_visit"})


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    """A whole visits file of the night, also delivered on the previous night."""
    with open_warehouse() as warehouse:
        for schema in ("record", "landing", "delivered"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        warehouse.run("create schema derived")
        create_verdict_tables(warehouse, ["feeds"])
        came = {"file_number": 1, "table_name": "cp_visit", "rows_landed": 120, "state": "whole"}
        lay(warehouse, "landing.file", {**VISITS, **came, "reason": "no column Seen alone"})
        noted = {
            "agency": "social_care",
            "file_id": "visits.csv",
            "state": "whole",
            "is_optional": True,
            "is_fresh": True,
            "delivered_for": NIGHT,
            "last_delivered_for": date(2026, 11, 19),
            "last_whole_on": date(2026, 11, 17),
            "last_whole_rows": 420,
        }
        lay(warehouse, "record.delivered_file", noted)
        yield warehouse


def came(warehouse: Warehouse, state: str = "", **noted: Any) -> None:
    """Notes that state of the file, with other facts."""
    for table in ("landing.file", "record.delivered_file"):
        if state:
            warehouse.run(f"update {table} set state = $state", {"state": state})
    for name, value in noted.items():
        warehouse.run(f"update record.delivered_file set {name} = $value", {"value": value})


def found(warehouse: Warehouse, check: str, *, measure: int | None = None) -> None:
    """Adds a gap of a check of deliveries for the file."""
    row = {"check": check, "agency": "social_care", "subject_id": "visits.csv", "verdict": "gap"}
    lay_named = {f'"{name}"': value for name, value in row.items()}
    for table, more in (("verdict", {}), ("kept", {"measure": measure})):
        cells = {**lay_named, **more}
        places = ", ".join(f"${place}" for place in range(1, len(cells) + 1))
        warehouse.connection.execute(
            f"insert into judging.{table} ({', '.join(cells)}) values ({places})",
            list(cells.values()),
        )


def state(warehouse: Warehouse) -> tuple[str, str | None]:
    """The file's state and reason, after judging the feeds."""
    keep_file_states(warehouse, NIGHT)
    return warehouse.rows("select state, reason from judging.file_state")[0]


def test_a_file_of_which_nothing_was_found_keeps_the_state_it_landed_in(laid: Warehouse) -> None:
    assert state(laid) == ("whole", "no column Seen alone")
    came(laid, "drifted")
    assert state(laid) == ("drifted", "no column Seen alone")


def test_a_delivery_of_an_older_night_is_late(laid: Warehouse) -> None:
    came(laid, delivered_for=date(2026, 11, 19))
    assert state(laid) == (
        "late",
        "no whole delivery of this night: this one is for 2026-11-19; no column Seen alone",
    )


@pytest.mark.parametrize(("is_in_time", "noted"), [(False, "late"), (True, "whole")])
def test_a_file_made_later_than_agreed_is_late(
    laid: Warehouse, is_in_time: bool, noted: str
) -> None:
    came(laid, is_in_time=is_in_time)
    assert state(laid)[0] == noted


def test_a_file_of_the_same_bytes_is_repeated(laid: Warehouse) -> None:
    found(laid, "feeds/not_a_repeat")
    assert state(laid) == ("repeated", "the same bytes as for 2026-11-19; no column Seen alone")


def test_columns_that_could_not_be_read_are_said_in_the_reason(laid: Warehouse) -> None:
    for column in ("was_seen", "visited_on"):
        kept = {"check": "feeds/cells_read", "agency": "social_care", "verdict": "gap"}
        kept |= {"subject_id": f"visits.csv|{column}", "message": f"{column}: all"}
        names, places = (
            ", ".join(f"{mark}{at}{end}" for at in said)
            for mark, end, said in (
                ('"', '"', kept),
                ("$", "", range(1, 6)),
            )
        )
        laid.connection.execute(
            f"insert into judging.kept ({names}) values ({places})", list(kept.values())
        )
    assert state(laid) == ("whole", "visited_on: all; was_seen: all; no column Seen alone")


def test_a_file_with_fewer_rows_than_usual_is_shrunken_and_one_with_more_is_not(
    laid: Warehouse,
) -> None:
    found(laid, "feeds/volume_usual", measure=300)
    assert state(laid)[0] == "whole"
    laid.run("update judging.kept set measure = -300")
    noted = "120 rows, 420 for 2026-11-17; no column Seen alone"
    assert state(laid) == ("shrunken", f"shrunken since 2026-11-20: {noted}")
    came(laid, shrunken_since=date(2026, 11, 18))
    assert state(laid) == ("shrunken", f"shrunken since 2026-11-18: {noted}")


def test_of_several_states_the_worst_is_reported_and_every_reason(laid: Warehouse) -> None:
    came(laid, "drifted", delivered_for=date(2026, 11, 19))
    found(laid, "feeds/volume_usual", measure=-300)
    found(laid, "feeds/not_a_repeat")
    noted, reason = state(laid)
    assert (noted, (reason or "").count("; ")) == ("shrunken", 3)


@pytest.mark.parametrize("landed", ["missing", "refused", "half-written"])
def test_a_missing_refused_or_half_written_file_keeps_its_state(
    laid: Warehouse, landed: str
) -> None:
    came(laid, landed, delivered_for=date(2026, 11, 19))
    found(laid, "feeds/volume_usual", measure=-300)
    assert state(laid) == (landed, "no column Seen alone")


def test_the_same_file_of_another_agency_is_another_file(laid: Warehouse) -> None:
    found(laid, "feeds/not_a_repeat")
    laid.run("update judging.verdict set agency = 'school'")
    assert state(laid)[0] == "whole"


# the states that stop a check


@pytest.mark.parametrize("landed", ["refused", "half-written"])
def test_a_file_of_which_nothing_landed_stops_the_checks_that_read_it(
    laid: Warehouse, landed: str
) -> None:
    came(laid, landed)
    assert torn_file(laid, READS) == f"visits.csv is {landed}"
    assert torn_file(laid, frozenset({"cin_visit"})) == ""


def test_a_shrunken_file_stops_them_so_that_nothing_closes_for_want_of_rows(
    laid: Warehouse,
) -> None:
    found(laid, "feeds/volume_usual", measure=-300)
    keep_file_states(laid, NIGHT)
    assert torn_file(laid, READS) == "visits.csv is shrunken"


def test_a_file_older_than_its_feed_allows_stops_them(laid: Warehouse) -> None:
    came(laid, delivered_for=date(2026, 11, 10), is_fresh=False)
    assert torn_file(laid, READS) == "visits.csv is of 2026-11-10, older than its feed allows"


def test_a_file_that_came_before_and_is_missing_stops_them(laid: Warehouse) -> None:
    came(laid, "missing")
    assert lost_file(laid, READS) == "visits.csv is missing, and came for 2026-11-19"
    assert lost_file(laid, frozenset({"cin_visit"})) == ""


@pytest.mark.parametrize(("is_optional", "reason"), [(True, ""), (False, "visits.csv is missing")])
def test_a_file_that_never_came_stops_them_where_it_may_not_be_absent(
    laid: Warehouse, is_optional: bool, reason: str
) -> None:
    came(laid, "missing", is_optional=is_optional, last_delivered_for=None, is_fresh=False)
    assert lost_file(laid, READS) == reason
    assert torn_file(laid, READS) == ""


@pytest.mark.parametrize("how", ["whole", "drifted", "late", "repeated", "grown"])
def test_a_usable_file_stops_nothing(laid: Warehouse, how: str) -> None:
    if how == "drifted":
        came(laid, "drifted")
    if how == "late":
        came(laid, delivered_for=date(2026, 11, 19))
    if how == "repeated":
        found(laid, "feeds/not_a_repeat")
    if how == "grown":
        found(laid, "feeds/volume_usual", measure=300)
    keep_file_states(laid, NIGHT)
    assert (torn_file(laid, READS), lost_file(laid, READS)) == ("", "")


def test_a_list_of_another_layout_stops_the_checks_of_the_tables_shaped_from_it(
    laid: Warehouse,
) -> None:
    came(laid, "half-written")
    laid.run("update landing.file set table_name = 'annex_child_protection'")
    plans, reviews = (made_from(f"record.{table}") for table in ("cp_plan", "oversight"))
    assert missing_need(laid, plans, reads_of(plans)[plans.name]) == "visits.csv is half-written"
    assert (
        missing_need(laid, reviews, reads_of(reviews)[reviews.name]) == "no row of person arrived"
    )


def made_from(table: str) -> Check:
    """A check of children that reads one table."""
    columns = "'1' as subject_id, person_id as child_id, '' as verdict, [row_id] as source_rows"
    return check(name="seen/x", suite="seen", sql=f"-- One row.\nselect {columns} from {table}")


def check(**noted: Any) -> Check:
    sql = "-- One row.\nselect file_id from record.delivered_file"
    return Check.model_construct(
        **{
            "name": "feeds/x",
            "suite": FEEDS,
            "needs": [],
            "remedy": {"gap": "act"},
            "stops": [],
            "evidence": {},
            "sql": sql,
            **noted,
        }
    )


@pytest.mark.parametrize("table", ["record.delivered_file", "derived.whole_file_column"])
def test_a_check_of_the_delivery_needs_no_record_of_anybody(laid: Warehouse, table: str) -> None:
    of_delivery = check(needs=["delivered_file"], sql=f"select row_id from {table}")
    assert of_delivery.is_of_deliveries
    assert missing_need(laid, of_delivery, frozenset()) == ""
    came(laid, "half-written")
    assert missing_need(laid, of_delivery, frozenset()) == ""


@pytest.mark.parametrize("table", ["record.assessment", "derived.referral_day"])
def test_a_check_that_reads_a_record_beside_the_delivery_needs_people(
    laid: Warehouse, table: str
) -> None:
    sql = f"-- One row.\nselect file_id from record.delivered_file cross join {table}"
    of_both = check(needs=["delivered_file"], sql=sql)
    assert not of_both.is_of_deliveries
    assert missing_need(laid, of_both, frozenset()) == "no row of person arrived"


@pytest.mark.parametrize(
    ("noted", "hint", "reason"),
    [
        ({"state": "missing"}, "", "oversight.csv did not come"),
        (
            {"state": "missing"},
            "a file there has a name that resembles oversight.csv",
            "oversight.csv did not come; a file there has a name that resembles oversight.csv",
        ),
        ({"state": "whole"}, "", "no row of oversight.csv could be used"),
    ],
)
def test_a_need_that_is_not_there_is_reported_by_its_file(
    noted: dict[str, str], hint: str, reason: str, laid: Warehouse
) -> None:
    lay(laid, "record.person", {"person_id": "child-1"})
    file = {"agency": "social_care", "file": "oversight.csv", "table_name": "oversight"}
    lay(laid, "landing.file", {"file_number": 2, **file, **noted})
    lay(laid, "record.delivered_file", {
        "agency": "social_care", "file_id": "oversight.csv", "is_optional": True, "is_fresh": True,
    })  # fmt: skip
    if hint:
        lay(laid, "landing.hint", {"agency": "social_care", "file": "oversight.csv", "hint": hint})
    one = check(name="seen/x", suite="seen", needs=["oversight"])
    assert missing_need(laid, one, frozenset({"person", "oversight"})) == reason


def test_referrals_are_needed_by_the_checks_that_read_them(laid: Warehouse) -> None:
    lay(laid, "record.person", {"person_id": "child-1"})
    one = made_from("record.person")
    assert missing_need(laid, one, frozenset({"person"})) == ""
    assert (
        missing_need(laid, one, frozenset({"person", "referral"})) == "no row of referral arrived"
    )


def outcomes(warehouse: Warehouse, **noted: str) -> None:
    for suite, outcome in noted.items():
        row = {"suite": suite, "outcome": outcome, "reason": "no row of person arrived"}
        lay(warehouse, 'judging."check"', row)


def test_a_night_of_which_only_the_delivery_could_be_judged_is_no_audit(laid: Warehouse) -> None:
    outcomes(laid, feeds="failed", seen="could_not_run")
    with pytest.raises(NothingToJudgeError, match="none: no row of person arrived") as refused:
        refuse_if_none_ran(laid)
    assert refused.value.exit_code == 3
    outcomes(laid, fathers="nothing_to_judge")
    refuse_if_none_ran(laid)


def test_a_night_of_which_no_row_landed_is_no_audit(laid: Warehouse) -> None:
    outcomes(laid, feeds="failed", seen="could_not_run")
    lay(laid, "judging.file_state", {"file": "ssd_person.csv", "state": "shrunken"})
    refuse_if_none_ran(laid)
    laid.run("update landing.file set rows_landed = 0")
    with pytest.raises(NothingToJudgeError):
        refuse_if_none_ran(laid)


def test_a_night_whose_checks_a_spoilt_column_stopped_is_an_audit(laid: Warehouse) -> None:
    outcomes(laid, feeds="failed", seen="could_not_run")
    lay(laid, "judging.stop", {"check": "feeds/cells_read", "what": "person.born_on"})
    refuse_if_none_ran(laid)
