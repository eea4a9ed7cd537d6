"""Times a night on top of no history and on top of years of it, in one run.

A night of invented children is audited into an empty store, and earlier nights are built into
copies of that store by SQL: every subject's verdict changes now and then (`--every` nights), what
is judged of the delivery every night, and each finding is open for `--open-for` nights, so that one
in a hundred is another one each night. Then the next night is audited on top of each, and on an
empty store. Prints whole-process seconds, memory, seconds of publishing, the size of the audit and
the seconds of copying it, side by side.

    python benchmarks/history_time.py [--children 7000] [--nights 100 1095] [--rounds 3]
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from audit_time import PROGRAM, Measured, measured  # type: ignore[import-not-found]

_MEBIBYTE = 2**20

# what each statement reads: the nights before the real one, `place` 0 the oldest, and the real one
_NIGHTS = """
create temp table nights as
select
    place,
    (night - cast($nights - place as integer))::date as night
from (select min(night) as night from audit.register), range($nights + 1) as places (place)
"""
_EARLIER = ("register", "check", "feed", "refused_row", "key_sample")

# an open finding tonight is the last of those that had its place, each open for so many nights
_FINDINGS = """
create temp table of_place as
select
    nights.place,
    nights.night,
    finding.finding_id as kept_id,
    (nights.place + hash(finding.finding_id) % $open_for) // $open_for as turn,
    (($nights + hash(finding.finding_id) % $open_for) // $open_for) as last_turn
from nights, audit.finding_span as finding;
create temp table occupied as
select
    *,
    case
        when turn = last_turn then kept_id
        else left(md5(kept_id || turn::varchar), 20)
    end as finding_id,
    min(night) over (partition by kept_id, turn) as first_night,
    max(night) over (partition by kept_id, turn) as last_night
from of_place
order by place, kept_id
"""
_SPANS_OF_FINDINGS = """
create or replace temp table spans as
select
    occupied.first_night,
    case when turn < last_turn then (occupied.last_night + 1)::date end as until_night,
    held.* exclude (first_night, until_night) replace (occupied.finding_id as finding_id)
from (
    select distinct kept_id, finding_id, first_night, last_night, turn, last_turn
    from occupied
) as occupied
inner join audit.{table}_span as held on occupied.kept_id = held.finding_id
where held.until_night is null;
delete from audit.{table}_span where finding_id in (select kept_id from occupied);
insert into audit.{table}_span by name select * from spans order by first_night;
"""
_OF_EACH_NIGHT = """
insert into audit.finding_night by name
select
    occupied.night, occupied.finding_id,
    held.days_over - ($nights - occupied.place) as days_over, held.measure,
    held.source_line + occupied.place % 50 as source_line,
    list_transform(held.source_rows, lambda row: row + occupied.place % 50) as source_rows
from occupied inner join audit.finding_night as held on occupied.kept_id = held.finding_id
where occupied.place < $nights
order by occupied.place, held.finding_id;
update audit.life set first_seen_on = found.first_night, status = 'ongoing'
from (select distinct finding_id, first_night from occupied) as found
where life.finding_id = found.finding_id;
insert into audit.life by name
select
    occupied.night, held."check", occupied.finding_id,
    case when occupied.night = occupied.first_night then 'new' else 'ongoing' end as status,
    occupied.first_night as first_seen_on,
    occupied.night - occupied.first_night + 1 as nights_open
from occupied inner join audit.life as held on occupied.kept_id = held.finding_id
where occupied.place < $nights
order by occupied.place, occupied.finding_id
"""
# a row of a subject changes every so many nights, on a night of its own; of a delivery each night
_CHANGES = """
create or replace temp table spans as
with
every as (
    select
        held.*,
        case when $check_is_there and {check} like 'feeds/%' then 1 else $every end as often
    from audit.{table}_span as held
    where held.{id} not in (select kept_id from of_place)
),
turns as (
    select
        every.*,
        unnest(range(0, $nights // often + 2)) as turn,
        hash(every.{id}) % often as shift
    from every
),
placed as (
    select
        turns.*,
        greatest(0, (turn * often - shift)::bigint) as first_place,
        ((turn + 1) * often - shift)::bigint as until_place
    from turns
)
select
    first_nights.night as first_night,
    until_nights.night as until_night,
    placed.* exclude (first_night, until_night, often, turn, shift, first_place, until_place)
        replace (({moved} - ($nights - first_place)::integer)::date as {moved})
from placed
inner join nights as first_nights on placed.first_place = first_nights.place
left join nights as until_nights on placed.until_place = until_nights.place
where until_place > 0 and first_place <= $nights;
delete from audit.{table}_span where {id} not in (select kept_id from of_place);
insert into audit.{table}_span by name select * from spans order by first_night;
"""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One audit on top of so many nights."""

    process: Measured
    rest: float  # what is in no stage: starting, recovering, publishing


def build_history(audit: Path, nights: int, every: int, open_for: int) -> None:
    """The audit of one night holds so many nights before it too."""
    connection = duckdb.connect()
    connection.execute(f"attach '{audit}' as kept")
    connection.execute("use kept")
    given = {"nights": nights, "every": every, "open_for": open_for}

    def run(script: str, **more: object) -> None:
        for statement in connection.extract_statements(script):
            names = statement.named_parameters
            values = {name: value for name, value in {**given, **more}.items() if name in names}
            connection.execute(statement, values)

    connection.execute("begin transaction")
    run(_NIGHTS)
    for table in _EARLIER:
        other = ", 0 as generation" if table == "register" else ""
        run(
            f'insert into audit."{table}" by name select held.* replace (nights.night as night'
            f'{other}) from nights, audit."{table}" as held where place < $nights order by place'
        )
    run(_FINDINGS)
    run(_OF_EACH_NIGHT)
    for table in ("finding", "verdict"):
        run(_SPANS_OF_FINDINGS.format(table=table))
    for table, key, moved, check in (
        ("verdict", "finding_id", "last_event_on", '"check"'),
        ("late", "finding_id", "done_on", '"check"'),
        ("child", "child_id", "last_seen_on", "child_id"),
    ):
        script = _CHANGES.format(table=table, id=key, moved=moved, check=check)
        run(script, check_is_there=table != "child")
    connection.execute("commit")
    connection.execute("checkpoint kept")
    connection.execute("use memory")
    connection.execute("detach kept")


def audited(exports: Path, night: str, work: Path) -> Side:
    """An audit of that night, and what its stages took."""
    folders = ["--store", str(work / "store"), "--out", str(work / "out")]
    process = measured(
        [*PROGRAM, "audit", str(exports), "--as-at", night, *folders, "--no-prefect"]
    )
    written = json.loads((work / "out" / night / "run.json").read_text(encoding="utf-8"))
    return Side(process=process, rest=process.seconds - sum(written["timings"]["stages"].values()))


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


def sizes(store: Path) -> str:
    """The sizes of the audit and of the store, in MiB, and the rows of the audit's tables."""
    whole = sum(file.stat().st_size for file in store.rglob("*") if file.is_file()) / _MEBIBYTE
    audit = (store / "audit.duckdb").stat().st_size / _MEBIBYTE
    connection = duckdb.connect()
    connection.execute(f"attach '{store / 'audit.duckdb'}' as kept (read_only)")
    rows = connection.execute(
        "select table_name, estimated_size from duckdb_tables() where schema_name = 'audit'"
        " and estimated_size > 10000 order by 2 desc"
    ).fetchall()
    connection.close()
    listed = ", ".join(f"{table} {count:,}" for table, count in rows)
    return f"audit {audit:,.0f} MiB, store {whole:,.0f} MiB; rows: {listed}"


def report(nights: int, sides: Sequence[Side], none: Sequence[Side]) -> None:
    """Prints the medians, beside those of a night with no history.

    On a machine that others use too, the seconds of the processors say more than those of a clock.
    """

    def median(found: Sequence[Side], what: str) -> float:
        return float(statistics.median(getattr(one.process, what) for one in found))

    rest = statistics.median(one.rest for one in sides)
    peak = max(one.process.peak for one in sides)
    print(f"{nights:6,} nights before: {peak:,.0f} MiB, {rest:.2f} s outside the timed stages")
    for what in ("seconds", "processors"):
        ratio = median(sides, what) / median(none, what)
        print(f"        {what:12}{median(sides, what):8.2f} s   ratio {ratio:.2f}")


def main() -> None:
    """Builds the histories, audits the next night on each in turn, and prints them."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--children", type=int, default=7_000)  # some 3,000 of them are open
    arguments.add_argument("--nights", type=int, nargs="+", default=[100, 1_095])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--every", type=int, default=50)
    arguments.add_argument("--open-for", type=int, default=100)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        exports = work / "exports"
        made = ["--children", str(asked.children), "--nights", "2", "--no-plant"]
        measured([*PROGRAM, "synthesise", str(exports), *made])
        first, second = sorted(path.name for path in exports.iterdir() if path.is_dir())
        audited(exports, first, work / "first")
        (work / "0").mkdir()
        for nights in asked.nights:
            place = work / str(nights)
            shutil.copytree(work / "first", place, symlinks=True)
            started = time.perf_counter()
            before = nights - 1
            build_history(place / "store" / "audit.duckdb", before, asked.every, asked.open_for)
            print(f"built {nights:,} nights in {time.perf_counter() - started:.0f} s")
            print(f"    {sizes(place / 'store')}")
            print(f"    copied in {copied(place / 'store' / 'audit.duckdb'):.2f} s")
        runs: dict[int, list[Side]] = {nights: [] for nights in (0, *asked.nights)}
        for turn in range(asked.rounds):
            for nights, sides in runs.items():
                place = work / f"{nights}-{turn}"
                shutil.copytree(work / str(nights), place, symlinks=True)
                sides.append(audited(exports, second, place))
                if turn == 0 and nights:
                    print(f"after the night, on {nights:,}: {sizes(place / 'store')}")
                shutil.rmtree(place)
        print(f"\nmedians of {asked.rounds}, night of {date.fromisoformat(second)}")
        for nights, sides in runs.items():
            report(nights, sides, runs[0])


if __name__ == "__main__":
    main()
