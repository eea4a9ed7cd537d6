"""Times the keeping of one more night on top of no history and of years of it, in one run.

Nights of 3,000 open children and 90 checks are made by SQL alone: some 60,000 verdicts a night, of
which one in fifty changes each night, with those of the delivery, which are all other ones; 4,000
open findings, of which one in a hundred is another one each night. The nights before are put into
an empty audit as the store keeps them; then a night is committed on top by the real store and
published. Printed side by side, by a clock and by the processors: opening the store, keeping the
night, copying the audit alone; and the size of the audit.

With --whole, a whole night of as many children is audited too: what all this is beside it.

    python benchmarks/history_time.py [--nights 0 100 1095] [--rounds 3] [--whole]
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
from audit_time import PROGRAM, measured  # type: ignore[import-not-found]

from wholepicture import store
from wholepicture.paths import SQL
from wholepicture.stages import history, publishing
from wholepicture.store import register
from wholepicture.store.spans import keep_as_spans
from wholepicture.warehouse import Warehouse, open_warehouse

_MEBIBYTE = 2**20
_FIRST = date(2020, 1, 1)
_CHECKS = [f"suite_{number % 5}/check_number_{number}" for number in range(90)]
_OPEN, _SUBJECTS, _DELIVERED, _CHILDREN, _LATE = 4_000, 60_000, 620, 3_000, 3_000
_OPEN_FOR, _EVERY, _KEYS = 100, 50, 150

# what is judged from a night on, until another takes its place: a subject's verdict every fiftieth
# night, on a night of its own; an open finding for a hundred nights; the delivery every night
_SUBJECTS_SQL = f"""
create or replace temp table subject as
select
    i,
    case
        when i < {_OPEN} then {_OPEN_FOR}
        when i < {_SUBJECTS} then {_EVERY}
        else 1
    end as often,
    (hash(i) % often)::bigint as shift,
    ['suite_0', 'suite_1', 'suite_2', 'suite_3', 'suite_4'][i % 5 + 1]
    || '/check_number_' || (i % 90) as "check"
from range({_SUBJECTS} + {_DELIVERED}) as subjects (i)
"""
# one row per subject and turn, of the nights from $since to $until
_TURNS_SQL = """
create or replace temp table turn as
with
turns as (
    select
        subject.*,
        unnest(range(($since + shift) // often, ($until + shift) // often + 1)) as turn
    from subject
)
select
    *,
    greatest(turn * often - shift, 0) as first_place,
    (turn + 1) * often - shift as until_place,
    left(sha256(case when i < {opened} then i || '-' || turn else i::varchar end), 20)
        as finding_id
from turns
"""
_VERDICTS = """
select
    "check",
    finding_id,
    case when i < {opened} then 'gap' else 'met' end as verdict,
    case when i < {opened} then 'act' end as remedy,
    ({first} + (first_place + 30)::integer)::date as due_on,
    ({first} + first_place::integer)::date as last_event_on,
    null::varchar as why
"""
_FINDINGS = """
select
    finding_id,
    "check",
    'social_care' as agency,
    'subject-' || i || '-' || turn as subject_id,
    'child-' || i % {children} as child_id,
    'case-' || i % {children} as case_number,
    'protection_plan' as child_status,
    'family-' || i % 1500 as family_id,
    'T' || i % 30 as team_id,
    'Team ' || i % 30 as team_name,
    'worker-' || i % 200 as worker_id,
    'gap' as verdict,
    'act' as remedy,
    ({first} + (first_place + 30)::integer)::date as due_on,
    ({first} + first_place::integer)::date as last_event_on,
    'working_days' as days_over_unit,
    'no visit with the child seen recorded since ' || ({first} + first_place::integer)::date
    || '; the next was due on ' || ({first} + (first_place + 30)::integer)::date as message,
    'last_seen_on=' || ({first} + first_place::integer)::date || ';visits=' || i % 7 as evidence,
    null::varchar as because_of,
    'cp_visit.csv' as source_file
"""
_OWN = """
    finding_id,
    {place} - first_place as days_over,
    i % 12 as measure,
    i * 3 + {place} % 50 as source_line,
    [4294967296 + i * 3 + {place} % 50, 8589934592 + i] as source_rows
"""
_LATE_ROWS = """
select
    left(sha256('late' || i || '-' || turn), 20) as finding_id,
    "check",
    'social_care' as agency,
    'subject-' || i || '-' || turn as subject_id,
    'child-' || i % {children} as child_id,
    'case-' || i % {children} as case_number,
    'T' || i % 30 as team_id,
    'Team ' || i % 30 as team_name,
    ({first} + first_place::integer)::date as due_on,
    ({first} + (first_place + 9)::integer)::date as done_on,
    9 as days_over,
    'days' as days_over_unit
"""
_CHILD_ROWS = """
select
    'child-' || i as child_id,
    'case-' || i as case_number,
    'protection_plan' as child_status,
    'family-' || i % 1500 as family_id,
    'T' || i % 30 as team_id,
    'Team ' || i % 30 as team_name,
    'worker-' || i % 200 as worker_id,
    ({first} + first_place::integer)::date as last_seen_on,
    ({first} + (first_place + 30)::integer)::date as next_due_on
"""
# each table that is kept as spans: its rows, and which subjects they are of
_ROWS = {
    "verdict": (_VERDICTS, "true"),
    "finding": (_FINDINGS, f"i < {_OPEN}"),
    "late": (_LATE_ROWS, f"i between {_SUBJECTS - _LATE} and {_SUBJECTS} - 1"),
    "child": (_CHILD_ROWS, f"i < {_CHILDREN}"),
}
_CHECK_ROW = """
select
    unnest($checks) as "check", 'suite' as suite, 'failed' as outcome, 700 as judged, 650 as met,
    40 as gaps, 10 as unknown, 5 as not_yet_due, 9 as late, sha256('rule') as rule,
    'allow=10;look_back=180' as parameters, 0.05 as seconds
"""
_FEED_ROW = """
select
    'social_care' as agency, 'file_' || i || '.csv' as file, {night} as delivered_for,
    90000 as rows_read, 90000 as rows_landed, 0 as rows_refused, 12 as cells_blanked,
    sha256({night}::varchar || i) as sha256, 'whole' as state
"""
_SAMPLE_ROW = """
select
    'social_care' as agency, 'file_' || i || '.csv' as file, 'id' as column_name,
    {night} as delivered_for, 'v1.5.5' as hashed_by, 64 as one_in,
    list_transform(range({keys}), lambda key: hash(i * 1000 + key + {place} // 10)) as keys
"""


def _sql(text: str, place: int | str = "$place") -> str:
    """The text with its numbers and, of one night, its place among the nights."""
    first = f"date '{_FIRST}'"
    return text.format(
        first=first,
        opened=_OPEN,
        children=_CHILDREN,
        place=place,
        keys=_KEYS,
        night=f"({first} + {place})",
    )


def _of(table: str, of: str = "turn") -> str:
    rows, whose = _ROWS[table]
    return f"{_sql(rows)} from {of} where {whose}"


def build(audit: Path, nights: int) -> None:
    """The audit holds so many nights, as the store would have kept them."""
    with open_warehouse() as warehouse, register.attached(warehouse, audit):
        warehouse.run("begin transaction")
        warehouse.script(SQL / "schema" / "audit.sql")
        keep_as_spans(warehouse)
        warehouse.run(_SUBJECTS_SQL)
        warehouse.run(_sql(_TURNS_SQL), {"since": 0, "until": nights - 1})
        for table, (rows, whose) in _ROWS.items():
            warehouse.run(
                f"""
                insert into audit.{table}_span by name
                select
                    (date '{_FIRST}' + first_place::integer)::date as first_night,
                    case when until_place < {nights}
                        then (date '{_FIRST}' + until_place::integer)::date end as until_night,
                    1 as copy,
                    found.* exclude (first_place, until_place)
                from ({_sql(rows)}, first_place, until_place from turn where {whose}) as found
                order by first_place
                """
            )
        for place in range(nights):
            _build_night(warehouse, place)
        warehouse.run("commit")
        warehouse.run("checkpoint kept")


def _build_night(warehouse: Warehouse, place: int) -> None:
    """What the audit keeps row by row of a night."""
    day = _FIRST + timedelta(days=place)
    facts = store.Facts(versions={}, settings={"notes": "x" * 6_000})
    register.write(warehouse, day, place + 1, facts)
    given = {"night": day}
    open_now = f"turn where i < {_OPEN} and {place} between first_place and until_place - 1"
    warehouse.run(
        "insert into audit.finding_night by name"
        f" select $night as night, {_sql(_OWN, place)} from {open_now} order by finding_id",
        given,
    )
    warehouse.run(
        "insert into audit.life by name"
        ' select $night as night, "check", finding_id,'
        f" case when first_place = {place} then 'new' else 'ongoing' end as status,"
        f" (date '{_FIRST}' + first_place::integer)::date as first_seen_on,"
        f' {place} - first_place + 1 as nights_open from {open_now} order by "check", finding_id',
        given,
    )
    warehouse.run(
        f'insert into audit."check" by name select $night as night, found.*, [] as cites,'
        f" [] as reveals, 'critical' as severity, 'The title of a check of usual length' as title"
        f" from ({_CHECK_ROW}) as found",
        {**given, "checks": _CHECKS},
    )
    for table, rows in (("feed", _FEED_ROW), ("key_sample", _SAMPLE_ROW)):
        warehouse.run(
            f"insert into audit.{table} by name select $night as night, found.*"
            f" from ({_sql(rows, place)} from range(40) as files (i)) as found",
            given,
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a check says of itself."""

    name: str
    title: str = "The title of a check of usual length"
    severity: str = "critical"
    dimension: str = "timeliness"
    must_be_met: float | None = 0.9
    cites: tuple[str, ...] = ("F15",)
    reveals: tuple[str, ...] = ()
    counted: bool = True


def commit(place: Path, number: int) -> dict[str, tuple[float, float]]:
    """The seconds, by a clock and by the processors, of opening the store and keeping a night."""
    spent: dict[str, tuple[float, float]] = {}
    with timed(spent, "all"):
        opening = store.held(place / "store", place / "out", render=publishing.render)
        with timed(spent, "opening the store"):
            held = opening.__enter__()
        night = held.night(_FIRST + timedelta(days=number))
        _records(night, number)
        with open_warehouse(spill=held.spill) as warehouse:
            _decide(warehouse, night, number)
            follow = partial(history.follow, checks=[Page(name=name) for name in _CHECKS])
            facts = store.Facts(versions={}, settings={"notes": "x" * 6_000})
            with timed(spent, "keeping the night"):
                night.commit(warehouse, facts, follow=follow)
        opening.__exit__(None, None, None)
    return spent


@contextmanager
def timed(spent: dict[str, tuple[float, float]], what: str) -> Iterator[None]:
    """Adds what the block took."""
    clock, processors = time.perf_counter(), time.process_time()
    yield
    spent[what] = time.perf_counter() - clock, time.process_time() - processors


def _records(night: store.Night, number: int) -> None:
    """The records of a night: its files, and who is open."""
    with open_warehouse(night.records_next) as warehouse:
        for schema in ("landing", "delivered", "record"):
            warehouse.script(SQL / "schema" / f"{schema}.sql")
        for table, rows in (("file", _FEED_ROW), ("key_sample", _SAMPLE_ROW)):
            number_of = ", i as file_number" if table == "file" else ""
            warehouse.run(
                f"insert into landing.{table} by name {_sql(rows, number)}{number_of}"
                " from range(40) as files (i)"
            )
        night_before = night.recall
        night_before(warehouse, _recall)
        warehouse.run("create schema derived")
        for table in ("open_child", "subject"):
            warehouse.run(
                f"create table derived.{table} as"
                f" select 'child-' || i as child_id from range({_CHILDREN}) as children (i)"
            )
    night.keep_records()


def _recall(warehouse: Warehouse, as_at: date) -> None:
    from wholepicture.stages.receiving import note_history

    note_history(warehouse, as_at)


def _decide(warehouse: Warehouse, night: store.Night, number: int) -> None:
    """The tables of `decided` hold that night."""
    warehouse.run(f"attach '{night.records}' as night (read_only)")
    warehouse.script(SQL / "schema" / "decided.sql")
    warehouse.run(_SUBJECTS_SQL)
    warehouse.run(_sql(_TURNS_SQL), {"since": number, "until": number})
    warehouse.run(f"insert into decided.verdict by name {_of('verdict')}")
    warehouse.run(
        f"insert into decided.kept by name {_sql(_FINDINGS)}, {_sql(_OWN, number).strip()[11:]}"
        f" from turn where i < {_OPEN}"
    )
    warehouse.run(
        f"insert into decided.kept by name select * exclude (done_on), done_on as last_event_on,"
        f" 'gap' as verdict, 'late' as remedy from ({_of('late')})"
    )
    warehouse.run(f"insert into decided.child by name {_of('child')}")
    warehouse.run(f'insert into decided."check" by name {_CHECK_ROW}', {"checks": _CHECKS})


def copied(file: Path) -> float:
    """The seconds of copying a file and flushing it to the disk."""
    beside = file.with_name("copied")
    started = time.perf_counter()
    shutil.copyfile(file, beside)
    with beside.open("rb+") as copy:
        os.fsync(copy.fileno())
    seconds = time.perf_counter() - started
    beside.unlink()
    return seconds


def described(place: Path) -> str:
    """The sizes of the audit and of the store, and the rows of the largest tables."""
    files = [file for file in (place / "store").rglob("*") if file.is_file()]
    whole = sum(file.stat().st_size for file in files) / _MEBIBYTE
    audit = place / "store" / "audit.duckdb"
    connection = duckdb.connect()
    connection.execute(f"attach '{audit}' as kept (read_only)")
    rows = connection.execute(
        "select table_name, estimated_size from duckdb_tables() where database_name = 'kept'"
        " and estimated_size > 10000 order by 2 desc"
    ).fetchall()
    connection.close()
    listed = ", ".join(f"{table} {count:,}" for table, count in rows)
    return (
        f"audit {audit.stat().st_size / _MEBIBYTE:,.0f} MiB, store {whole:,.0f} MiB,"
        f" copied in {copied(audit):.2f} s; rows: {listed}"
    )


def whole_night(work: Path, children: int = 7_000) -> None:
    """Prints what a whole night of so many children takes, some 3,000 of them open."""
    exports = str(work / "exports")
    made = ["--children", str(children), "--nights", "1", "--no-plant"]
    measured([*PROGRAM, "synthesise", exports, *made])
    folders = ["--store", str(work / "w" / "store"), "--out", str(work / "w" / "out")]
    night = measured([*PROGRAM, "audit", exports, *folders, "--no-prefect"])
    print(
        f"a whole night without history: {night.seconds:.1f} s by a clock,"
        f" {night.processors:.1f} s by the processors"
    )


def report(runs: dict[int, list[dict[str, tuple[float, float]]]]) -> None:
    """Prints the medians side by side."""

    def median(found: Sequence[dict[str, tuple[float, float]]], what: str, side: int) -> float:
        return float(statistics.median(one[what][side] for one in found))

    for what in ("opening the store", "keeping the night", "all"):
        for side, by in enumerate(("clock", "processors")):
            seconds = [f"{nights:,}: {median(runs[nights], what, side):.2f} s" for nights in runs]
            print(f"{what:20}{by:12}" + "   ".join(seconds))


def main() -> None:
    """Builds the histories, commits a night on each in turn, and prints them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--nights", type=int, nargs="+", default=[0, 100, 1_095])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--whole", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for nights in asked.nights:
            place = work / str(nights)
            (place / "store").mkdir(parents=True, mode=0o700)
            if nights:
                build(place / "store" / "audit.duckdb", nights)
                commit(place, nights)  # the first finds nothing published, and publishes it again
                print(f"{nights:,} nights: {described(place)}", flush=True)
        runs: dict[int, list[dict[str, tuple[float, float]]]] = {one: [] for one in asked.nights}
        for turn in range(asked.rounds):
            for nights, found in runs.items():
                place = work / f"{nights}-{turn}"
                shutil.copytree(work / str(nights), place, symlinks=True)
                found.append(commit(place, nights + 1 if nights else 0))
                if turn == 0:
                    print(f"after one more on {nights:,}: {described(place)}", flush=True)
                shutil.rmtree(place)
        report(runs)
        if asked.whole:
            whole_night(work)


if __name__ == "__main__":
    main()
