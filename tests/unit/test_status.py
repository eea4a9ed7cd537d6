"""The output of `wholepicture status`: the last night judged, and what is overdue."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from helpers import little_nights
from helpers.command_line import started
from helpers.little_nights import SECOND, THIRD, run_in_vain, run_night
from wholepicture import store
from wholepicture.answering.expected_night import expected_night, next_run_at
from wholepicture.answering.status import Status, state_of, status_of
from wholepicture.errors import CouldNotFinishError
from wholepicture.rules.settings import Settings
from wholepicture.stages import publishing
from wholepicture.store import register
from wholepicture.store.last_run import last_run, note_end, noted_as_begun
from wholepicture.warehouse import open_warehouse

WINTER, SUMMER = timezone(timedelta(0)), timezone(timedelta(hours=1))
MORNING = datetime(2026, 11, 19, 9, 40, tzinfo=WINTER)
KEYS = [
    "is_overdue",
    "overdue",
    "checked_at",
    "expected_night",
    "last_night",
    "judged_at",
    "last_run",
    "deliveries",
    "nights_not_judged",
    "open_critical_findings",
    "store_bytes",
    "next_run_at",
]


def settings(**sections: dict[str, object]) -> Settings:
    return Settings.model_validate(sections)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "sections", "night"),
    [
        ("2026-11-19T09:29:59+00:00", {}, "2026-11-18"),
        ("2026-11-19T09:30:00+00:00", {}, "2026-11-19"),
        ("2026-07-01T09:29:00+01:00", {}, "2026-06-30"),
        ("2026-07-01T08:30:00+00:00", {}, "2026-07-01"),
        ("2026-11-19T06:29:00+00:00", {"limits": {"night_seconds": 3600}}, "2026-11-18"),
        ("2026-11-19T06:30:00+00:00", {"limits": {"night_seconds": 3600}}, "2026-11-19"),
        (
            "2026-11-19T11:59:00+00:00",
            {"waiting": {"until": "08:00", "agencies": ["social_care"]}},
            "2026-11-18",
        ),
        (
            "2026-11-19T12:00:00+00:00",
            {"waiting": {"until": "08:00", "agencies": ["social_care"]}},
            "2026-11-19",
        ),
        (
            "2026-11-19T09:30:00+00:00",
            {"waiting": {"until": "04:00", "agencies": ["social_care"]}},
            "2026-11-19",
        ),
        ("2026-11-20T02:59:00+00:00", {"schedule": {"at": "23:00"}}, "2026-11-18"),
        ("2026-11-20T03:00:00+00:00", {"schedule": {"at": "23:00"}}, "2026-11-19"),
    ],
)
def test_a_night_is_expected_once_its_run_has_had_all_the_time_it_may_take(
    now: str, sections: dict[str, dict[str, object]], night: str
) -> None:
    assert expected_night(settings(**sections), at(now)) == date.fromisoformat(night)


@pytest.mark.parametrize(
    ("now", "clock", "then"),
    [
        ("2026-11-19T05:29:00+00:00", "05:30", "2026-11-19T05:30:00+00:00"),
        ("2026-11-19T05:30:00+00:00", "05:30", "2026-11-20T05:30:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "05:30", "2026-03-29T05:30:00+01:00"),
        ("2026-10-24T12:00:00+01:00", "05:30", "2026-10-25T05:30:00+00:00"),
        ("2026-10-25T00:10:00+01:00", "00:30", "2026-10-25T00:30:00+01:00"),
        ("2026-07-01T04:29:00+00:00", "05:30", "2026-07-01T05:30:00+01:00"),
    ],
)
def test_the_next_run_is_at_the_time_of_the_schedule_on_english_clocks(
    now: str, clock: str, then: str
) -> None:
    assert next_run_at(settings(schedule={"at": clock}), at(now)).isoformat() == then


def status(folder: Path, now: datetime = MORNING, **sections: dict[str, object]) -> Status:
    return status_of(folder / "store", settings(**sections), now)


def test_a_store_in_order_has_nothing_overdue(folder: Path) -> None:
    found = status(folder, datetime(2026, 11, 19, 12, tzinfo=WINTER))
    assert found.overdue == ()
    assert (found.last_night, found.expected_night) == (SECOND, SECOND)
    assert found.judged_at is not None
    assert [one.agency for one in found.deliveries] == ["social_care"]
    assert (found.deliveries[0].age_days, found.deliveries[0].fresh_days) == (1, 2)
    assert found.open_critical == _critical(folder)
    assert found.store_bytes > 1_000_000
    assert found.last_run is None


def _critical(folder: Path) -> int:
    rows = (folder / "out" / str(SECOND) / "findings.csv").read_text().splitlines()
    restricted = folder / "out" / str(SECOND) / "restricted" / "findings.csv"
    more = restricted.read_text().splitlines() if restricted.exists() else []
    count = sum(row.startswith("critical,") for row in [*rows, *more])
    assert count > 0
    return count


def test_a_night_that_should_be_judged_by_now_is_overdue(folder: Path) -> None:
    (sentence,) = status(folder, datetime(2026, 11, 20, 9, 30, tzinfo=WINTER)).overdue
    assert "The night of 2026-11-20 should be judged by now" in sentence
    assert status(folder, datetime(2026, 11, 20, 9, 29, tzinfo=WINTER)).overdue == ()


def test_a_delivery_older_than_its_feed_allows_is_overdue(folder: Path) -> None:
    run_night(folder, THIRD)
    noon = datetime(2026, 11, 20, 12, tzinfo=WINTER)
    assert status(folder, noon).overdue == ()  # of the 18th, two days before
    late = [one for one in status(folder, noon + timedelta(days=1)).overdue if "delivery" in one]
    assert late == [
        "The delivery of social_care is of 2026-11-18, older than the 2 days that its feed file"
        " allows."
    ]


def test_a_night_that_could_not_be_judged_is_reported_while_it_can_be_caught_up(
    folder: Path,
) -> None:
    run_in_vain(folder, THIRD)
    said = "Nothing could be judged of the night of 2026-11-20."
    for days, is_said in ((0, True), (31, True), (32, False)):
        found = status(folder, MORNING + timedelta(days=1 + days))
        assert found.nights_not_judged == (THIRD,)
        assert (said in found.overdue) == is_said
    run_night(folder, THIRD)
    assert status(folder, MORNING).nights_not_judged == ()


def test_a_restored_store_shows_when_its_last_night_was_judged(folder: Path) -> None:
    os.utime(folder / "store/nights/2026-11-19.2.duckdb", (1_763_530_000, 1_763_530_000))
    store.back_up(folder / "store", folder / "b.tar")
    store.restore(folder / "other" / "store", folder / "b.tar")
    assert status(folder / "other").judged_at == at("2025-11-19T05:26:40+00:00")


@contextmanager
def going_on(folder: Path, *, killed: bool = False) -> Iterator[None]:
    """A run in another process that holds the store; at the end it is killed or ends."""
    program = (
        "import sys, time; from pathlib import Path; from datetime import *\n"
        "from wholepicture import store; from wholepicture.stages import publishing\n"
        "place = Path(sys.argv[1]); now = datetime.now(timezone.utc)\n"
        "with store.held(place / 'store', place / 'out', render=publishing.render),"
        " store.noted_as_begun(place / 'store', date(2026, 11, 20), now):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
        "store.note_end(place / 'store', date(2026, 11, 20), now, now, 5)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=Path(little_nights.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        if killed:
            run.send_signal(signal.SIGKILL)
        run.communicate()


def state(folder: Path) -> str:
    run = status(folder).last_run
    assert run is not None
    return state_of(run)


def test_a_run_is_going_on_then_ended_or_killed(folder: Path) -> None:
    with going_on(folder):
        assert state(folder) == "running"
        assert status(folder).overdue == ()
        refused = started("publish", "--store", folder / "store", "--out", folder / "out").end()
        assert refused.code == 4
        # a refused run does not overwrite the note of this one either
        note_end(folder / "store", SECOND, MORNING, MORNING, 4)
        note_end(folder / "store", SECOND, MORNING, MORNING, 2)
        assert state(folder) == "running"
    assert state(folder) == "ended"
    assert status(folder).overdue[0].startswith("The last run ended with 5 at 20")
    with going_on(folder, killed=True):
        pass
    assert state(folder) == "killed"
    assert "was killed before it ended" in status(folder).overdue[0]


def test_a_run_killed_while_it_notes_leaves_the_old_note_whole(folder: Path) -> None:
    note_end(folder / "store", SECOND, MORNING, MORNING, 0)
    (folder / "store" / ".last-run.json.next").write_bytes(b'{"night')
    assert last_run(folder / "store") is not None
    note_end(folder / "store", SECOND, MORNING, MORNING, 3)
    run = last_run(folder / "store")
    assert run is not None
    assert run.exit_code == 3
    assert not (folder / "store" / ".last-run.json.next").exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"night": 3}', b"\xff\xfe"])
def test_a_note_in_another_form_is_ignored(content: bytes, folder: Path) -> None:
    (folder / "store" / "last-run.json").write_bytes(content)
    assert last_run(folder / "store") is None
    with noted_as_begun(folder / "store", THIRD, MORNING):
        assert state(folder) == "running"


def test_where_there_is_no_store_no_run_is_noted(tmp_path: Path) -> None:
    note_end(tmp_path / "store", SECOND, MORNING, MORNING, 3)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_failed_before_it_held_the_store_is_the_last_run(folder: Path) -> None:
    kept = ("--store", folder / "store", "--out", folder / "out", "--no-prefect")
    ended = started("audit", folder / "no-exports", *kept, "--as-at", "2026-11-20").end()
    assert ended.code == 2
    run = last_run(folder / "store")
    assert run is not None
    assert (run.night, run.exit_code, state_of(run)) == (THIRD, 2, "ended")


def test_the_command_gives_the_documented_keys_in_order_and_ends_with_one(folder: Path) -> None:
    note_end(folder / "store", SECOND, MORNING, MORNING, 0)
    ended = started("status", "--json", "--store", folder / "store").end()
    assert (ended.code, ended.complained) == (1, "")  # the night of today is not judged
    found = json.loads(ended.said)
    assert list(found) == KEYS
    assert list(found["last_run"]) == ["night", "began_at", "ended_at", "exit_code", "state"]
    assert list(found["deliveries"][0]) == [
        "agency",
        "delivered_for",
        "age_days",
        "fresh_days",
        "is_overdue",
    ]
    page = (Path(__file__).parents[2] / "docs" / "health.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in page] == []


def test_the_table_for_people_has_the_same_facts(folder: Path) -> None:
    written = folder / "settings.toml"
    written.write_text(f'[folders]\nstore = "{folder}/store"\n[schedule]\nat = "22:10"\n')
    ended = started("status", "--settings", written).end()
    assert (ended.code, ended.complained) == (1, "")
    assert "last night judged" in ended.said
    assert "22:10:00" in ended.said
    assert "should be judged by now" in ended.said.splitlines()[-2]
    assert max(map(len, ended.said.splitlines())) < 200


def test_a_store_in_which_no_night_was_judged_is_overdue(tmp_path: Path) -> None:
    with store.held(tmp_path / "store", tmp_path / "out", render=publishing.render):
        found = status(tmp_path)
    assert found.overdue == ("No night has been judged yet.",)
    assert found.plain()["last_night"] is None


def test_a_store_that_cannot_be_read_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    for place, code in ((tmp_path / "none", 2), (folder / "out" / "latest.txt", 5)):
        ended = started("status", "--store", place).end()
        ended.assert_one_sentence(code)
    with open_warehouse() as warehouse, register.attached(warehouse, folder / "store/audit.duckdb"):
        warehouse.run("update audit.schema_version set version = 99")
    with pytest.raises(CouldNotFinishError, match="a newer Whole Picture"):
        status(folder)
    os.truncate(folder / "store" / "audit.duckdb", 5000)
    started("status", "--store", folder / "store").end().assert_one_sentence(5, "audit.duckdb")


def test_an_agency_whose_feed_is_gone_is_shown_and_never_overdue(folder: Path) -> None:
    with open_warehouse() as warehouse, register.attached(warehouse, folder / "store/audit.duckdb"):
        warehouse.run("update audit.feed set agency = 'gone'")
    (found,) = status(folder, MORNING + timedelta(days=100)).deliveries
    assert (found.agency, found.fresh_days, found.is_overdue) == ("gone", None, False)
    assert replace(found, agency="other") != found
