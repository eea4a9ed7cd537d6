"""The watchdog interrupts statements that take too long, and no later statement."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from helpers.one_check import AS_AT, ROW, check, common, decided, laid_night
from helpers.reads import reads_of
from helpers.verdicts import add, counted, verdict_table
from helpers.verdicts import check as judged_check
from wholepicture import interruption
from wholepicture.errors import CouldNotFinishError, SettingsError
from wholepicture.nightly.night_limit import within_night
from wholepicture.rules.run_settings import Limits
from wholepicture.rules.settings import load_settings
from wholepicture.rules.time_limits import TimeLimits
from wholepicture.stages.gx import judge
from wholepicture.stages.verdicts import decide
from wholepicture.warehouse import INTERRUPTED, Warehouse, WarehouseError, open_warehouse
from wholepicture.watchdog import watched

# ten million million rows: it ends by an interrupt only
ENDLESS = (
    "(select sum(hash(one.range * 31 + two.range) % 7)"
    " from range(10000000) as one cross join range(1000000) as two)"
)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as opened:
        yield opened


def test_a_statement_is_interrupted_when_its_time_is_over_and_the_next_one_is_not(
    warehouse: Warehouse,
) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(WarehouseError) as raised,
        watched(warehouse, 0.5) as watch,
    ):
        warehouse.rows(f"select {ENDLESS}")
    assert 0.5 <= time.monotonic() - begun < 5
    assert (raised.value.kind, watch.is_over) == (INTERRUPTED, True)
    assert "watchdog" not in [thread.name for thread in threading.enumerate()]
    assert warehouse.rows("select 42") == [(42,)]


def test_rows_that_take_long_to_be_read_are_interrupted_too(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError) as raised, watched(warehouse, 0.3):
        warehouse.rows("select hash(range) % 7 from range(1000000000)")
    assert raised.value.kind == INTERRUPTED


@pytest.mark.long
@pytest.mark.parametrize("read", ["rows", "batches"])
def test_whenever_a_statement_is_interrupted_its_error_says_so(
    warehouse: Warehouse, read: str
) -> None:
    # already passed to the reader, or still being planned: DuckDB's error differs
    for tenths in range(1, 30):
        with pytest.raises(WarehouseError) as raised, watched(warehouse, tenths / 100):
            list(getattr(warehouse, read)("select hash(range) % 7 from range(100000000000)"))
        assert raised.value.kind == INTERRUPTED


def test_an_error_after_an_interrupt_that_hit_nothing_is_its_own(warehouse: Warehouse) -> None:
    warehouse.interrupt()
    with pytest.raises(WarehouseError, match="CatalogException"):
        warehouse.rows("select * from nowhere")


@pytest.mark.parametrize("read", ["rows", "batches"])
def test_an_error_while_rows_are_read_names_no_value(warehouse: Warehouse, read: str) -> None:
    late = "select case when range = 999999 then error('zq-secret') end from range(1000000)"
    with pytest.raises(WarehouseError) as raised:
        list(getattr(warehouse, read)(late))
    assert "zq-secret" not in str(raised.value)


def test_an_interrupt_between_two_statements_is_sent_again(warehouse: Warehouse) -> None:
    def late() -> None:
        time.sleep(0.15)
        warehouse.rows(f"select {ENDLESS}")

    with pytest.raises(WarehouseError, match=INTERRUPTED), watched(warehouse, 0.1):
        late()


def test_of_three_hundred_interrupts_at_the_very_end_none_hits_the_next_statement(
    warehouse: Warehouse,
) -> None:
    short = "select sum(hash(range) % 7) from range(300000)"
    begun = time.monotonic()
    for _ in range(20):
        warehouse.rows(short)
    typical = (time.monotonic() - begun) / 20
    interrupted = 0
    for number in range(300):
        with (
            suppress(WarehouseError),
            watched(warehouse, typical * (0.5 + number / 300)) as watch,
        ):
            warehouse.rows(short)
        interrupted += watch.is_over
        assert warehouse.rows("select 42") == [(42,)]
    assert interrupted > 0


def test_a_transaction_that_was_open_is_rolled_back(warehouse: Warehouse) -> None:
    warehouse.run("create table numbers (number integer)")
    warehouse.run("begin")
    warehouse.run("insert into numbers values (1)")
    with pytest.raises(WarehouseError), watched(warehouse, 0.2):
        warehouse.rows(f"select {ENDLESS}")
    assert warehouse.rows("select count(*) from numbers") == [(0,)]


@pytest.fixture
def listening() -> Iterator[None]:
    """A block in which signals are handled as in a run."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    interruption.listen()
    yield
    interruption.listen()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("listening")
def test_a_signal_that_duckdb_does_not_hear_is_repeated_until_it_is_raised(
    warehouse: Warehouse,
) -> None:
    begun = time.monotonic()
    signal.raise_signal(signal.SIGTERM)  # nothing runs yet: the first interrupt is lost
    with pytest.raises(Exception, match="Interrupted"):
        warehouse.connection.execute(f"select {ENDLESS}")
    assert time.monotonic() - begun < 5
    with pytest.raises(KeyboardInterrupt):
        interruption.stop_if_asked()
    # and the clean-up is not interrupted
    begun = time.monotonic()
    while time.monotonic() - begun < 0.6:
        assert warehouse.rows("select sum(hash(range) % 7) from range(300000)")


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_heard_while_one_piece_of_a_query_takes_hours(number: signal.Signals) -> None:
    # a join that gives no row never leaves DuckDB, and Python cannot handle the signal
    barren = (
        "select count(*) from range(10000000) as one join range(10000000) as two"
        " on one.range::varchar || 'a' >= 'b' || two.range::varchar"
    )
    with open_warehouse() as warehouse:
        warehouse.run("set threads = 1")

        def send_twice() -> None:  # as a session that is closed does
            os.kill(os.getpid(), number)
            os.kill(os.getpid(), number)

        late = threading.Timer(0.5, send_twice)
        late.start()
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            warehouse.rows(barren)
        assert time.monotonic() - begun < 5
        late.join()
        # and the clean-up is not interrupted
        begun = time.monotonic()
        while time.monotonic() - begun < 0.6:
            assert warehouse.rows("select sum(hash(range) % 7) from range(300000)")


@pytest.mark.usefixtures("listening")
def test_ctrl_c_and_sigterm_are_no_time_that_is_over() -> None:
    with open_warehouse() as warehouse:
        late = threading.Timer(0.3, signal.raise_signal, [signal.SIGTERM])
        late.start()
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt), watched(warehouse, 600) as watch:
            warehouse.rows(f"select {ENDLESS}")
        assert time.monotonic() - begun < 5
        late.join()
        assert not watch.is_over


def test_a_check_that_takes_longer_could_not_run_and_leaves_nothing_and_the_others_ran() -> None:
    slow = check({"how_many": f"{ENDLESS}::bigint"}).model_copy(update={"name": "seen/slow"})
    others = [check().model_copy(update={"name": f"seen/{one}"}) for one in ("before", "after")]
    checks = [others[0], slow, others[1]]
    values = {one.name: {**common(), **one.values(), "as_at": AS_AT} for one in checks}
    with laid_night() as warehouse:
        limits = TimeLimits(limits=Limits(check_seconds=3))
        found = decide(warehouse, checks, values, reads_of(*checks), limits)
        assert found.could_not == {"seen/slow": "its SQL took longer than 3 s"}
        assert set(found.counts) == {"seen/before", "seen/after"}
        left = warehouse.rows('select distinct "check" from judging.verdict order by all')
        assert left == [("seen/after",), ("seen/before",)]


def test_when_the_time_of_the_night_is_over_the_remaining_checks_could_not_run() -> None:
    reason = "the night took longer than 1 s"
    slow = check({"how_many": f"{ENDLESS}::bigint"}).model_copy(update={"name": "seen/slow"})
    after = check().model_copy(update={"name": "seen/after"})
    values = {one.name: {**common(), **one.values(), "as_at": AS_AT} for one in (slow, after)}
    with laid_night() as warehouse:
        limits = TimeLimits(limits=Limits(night_seconds=1))
        found = decide(warehouse, [slow, after], values, reads_of(slow, after), limits)
    assert found.could_not == {"seen/slow": reason, "seen/after": reason}
    assert found.counts == {}


def test_a_check_that_fails_by_itself_says_why_and_not_that_it_took_long() -> None:
    with laid_night() as warehouse:
        wrong = check({**ROW, "how_many": "cast('x' as bigint)"})
        assert decided(warehouse, wrong) == {"seen/sample": "its SQL raised a ConversionException"}


@pytest.mark.long
@pytest.mark.parametrize(
    "slow",
    [
        f"""select "check", agency, subject_id, verdict from verdicts.rows_of_seen
        where {ENDLESS} > 0""",  # already when the table is inspected
        """from verdicts.rows_of_seen
        union all
        select 'seen/some', 'council', hash(one.range * 31 + two.range)::varchar, 'met'
        from range(10000000) as one cross join range(1000000) as two""",  # while it is judged
    ],
    ids=["from the first row on", "with its many rows"],
)
def test_judging_that_takes_longer_could_not_run_and_the_next_suite_is_judged(slow: str) -> None:
    with verdict_table() as warehouse:
        add(warehouse, "some", ["met"] * 9 + ["gap"])
        counts = counted(warehouse)
        warehouse.run("alter table verdicts.seen rename to rows_of_seen")
        warehouse.run(f"create view verdicts.seen as {slow}")
        (outcome,) = judge(warehouse, "seen", [judged_check("some")], counts, {}, seconds=1)
        assert outcome.outcome == "could_not_run"
        assert outcome.reason == "Great Expectations took longer than 1 s"
        warehouse.run("drop view verdicts.seen")
        warehouse.run("alter table verdicts.rows_of_seen rename to seen")
        (outcome,) = judge(warehouse, "seen", [judged_check("some")], counts, {}, seconds=60)
        assert outcome.outcome == "passed"


def test_a_night_that_is_not_yet_judged_ends_when_its_time_is_over(warehouse: Warehouse) -> None:
    limits = TimeLimits(limits=Limits(night_seconds=1))
    with pytest.raises(CouldNotFinishError) as raised, within_night(warehouse, limits):
        warehouse.run(f"create table slow as select {ENDLESS}")
    assert str(raised.value).startswith("the night: expected its record to be built within 1 s")


def test_an_interrupt_that_was_taken_for_the_fault_of_a_file_ends_the_night(
    warehouse: Warehouse,
) -> None:
    limits = TimeLimits(limits=Limits(night_seconds=1))

    def as_landing_does() -> None:
        with suppress(WarehouseError):  # and would then refuse the file
            warehouse.run(f"create table slow as select {ENDLESS}")

    with pytest.raises(CouldNotFinishError, match="within 1 s"), within_night(warehouse, limits):
        as_landing_does()


@pytest.mark.parametrize("key", ["check_seconds", "night_seconds"])
@pytest.mark.parametrize("value", ["0", "-1", "0.5", "86401", "true", '"600"', "[]"])
def test_a_limit_that_is_no_number_of_seconds_is_refused(
    tmp_path: Path, key: str, value: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[limits]\n{key} = {value}\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(file)
    assert f"limits.{key}: expected a whole number of seconds, from 1 to 86400" in str(raised.value)
    file.write_text(f"[limits]\n{key} = 1\n")
    assert getattr(load_settings(file).limits, key) == 1


def test_a_fault_within_the_night_s_time_is_raised_as_it_is(warehouse: Warehouse) -> None:
    limits = TimeLimits(limits=Limits(night_seconds=60))
    with pytest.raises(WarehouseError, match="CatalogException"), within_night(warehouse, limits):
        warehouse.run("select * from nowhere")
