"""Measures the time to store one more night after no history and after years of it, in one run.

Nights of 3,000 open children and 90 checks are made only by SQL (history_rows.py). A night has some
60,000 verdicts, of which one in forty changes on the next night, and verdicts on the delivery,
which all change. It has 4,000 open findings, of which one in a hundred changes.

The earlier nights are put into an empty audit in the store's form, with a folder for each in OUT.
Then the real store commits and publishes one more night. Printed side by side, by a clock and by
the processors: opening the store, loading the history, storing the night; and the size of the
audit. With --whole, a whole night with the same number of children is audited too, and the last
line has the ratio of a night with history to one without. With --profile, the slowest statements
are printed.

    python benchmarks/history_time.py [--nights 0 100 1095] [--rounds 3] [--whole] [--profile]
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import duckdb
import history_rows as made  # type: ignore[import-not-found]
from audit_time import PROGRAM, measured  # type: ignore[import-not-found]
from history_built import FACTS, build  # type: ignore[import-not-found]

from wholepicture import store
from wholepicture.paths import SQL
from wholepicture.stages import history, publishing
from wholepicture.stages.receiving import note_history
from wholepicture.warehouse import Warehouse, open_warehouse

_MEBIBYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Page:
    """The texts of a check."""

    name: str
    title: str = "The title of a check of usual length"
    severity: str = "critical"
    dimension: str = "timeliness"
    must_be_met: float | None = 0.9
    cites: tuple[str, ...] = ("F15",)
    reveals: tuple[str, ...] = ()
    counted: bool = True


def commit(place: Path, number: int) -> dict[str, tuple[float, float]]:
    """The seconds, by a clock and by the processors, of opening the store and storing a night."""
    spent: dict[str, tuple[float, float]] = {}
    opening = store.held(place / "store", place / "out", render=publishing.render)
    with timed(spent, "opening the store"):
        held = opening.__enter__()
    night = held.night(made.FIRST + timedelta(days=number))
    with open_warehouse(night.records_next) as warehouse:
        _records(warehouse, number)
        with timed(spent, "recalling the history"):
            night.recall(warehouse, note_history)
    night.keep_records()
    with open_warehouse(spill=held.spill) as warehouse:
        warehouse.run(f"attach '{night.records}' as night (read_only)")
        _decide(warehouse, number)
        follow = partial(history.follow, checks=[Page(name=name) for name in made.CHECKS])
        with timed(spent, "keeping the night"):
            night.commit(warehouse, FACTS, follow=follow)
    opening.__exit__(None, None, None)
    spent["all"] = tuple(sum(one[side] for one in spent.values()) for side in (0, 1))  # type: ignore[assignment]
    return spent


@contextmanager
def timed(spent: dict[str, tuple[float, float]], what: str) -> Iterator[None]:
    """Adds the seconds that the block took."""
    clock, processors = time.perf_counter(), time.process_time()
    yield
    spent[what] = time.perf_counter() - clock, time.process_time() - processors


def _records(warehouse: Warehouse, number: int) -> None:
    """Writes the records of a night: its files, and the open children."""
    for schema in ("landing", "delivered", "record"):
        warehouse.script(SQL / "schema" / f"{schema}.sql")
    for table, of in (("file", "feed"), ("key_sample", "key_sample")):
        numbered = ", number as file_number" if table == "file" else ""
        warehouse.run(
            f"insert into landing.{table} by name select {made.BY_NIGHT[of][0]}{numbered} from"
            f" (select {number} as place), range({made.FILES}) as numbers (number)"
        )
    warehouse.run(
        "insert into landing.expected_file by name select agency, file, delivered_for"
        " from landing.file"
    )
    warehouse.run("create schema derived")
    for table in ("open_child", "subject"):
        warehouse.run(
            f"create table derived.{table} as"
            f" select 'child-' || i as child_id from range({made.CHILDREN}) as children (i)"
        )


def _decide(warehouse: Warehouse, number: int) -> None:
    """Fills the tables of `judging` with that night."""
    warehouse.script(SQL / "schema" / "judging.sql")
    warehouse.run(made.SUBJECTS_SQL)
    warehouse.run(made.TURNS_SQL, {"since": number, "until": number})
    place = f"(select *, {number} as place from turn)"
    for table, columns, whose in (
        (
            "verdict",
            f"{made.VERDICTS}, 'T' || i % 30 as team_id, 'Team ' || i % 30 as team_name",
            made.SPANS["verdict"][1],
        ),
        ("kept", f"{made.FINDINGS}, {made.OWN}", f"i < {made.OPEN}"),
        ("due_soon", *made.SPANS["due"]),
        ("child", *made.SPANS["child"]),
    ):
        warehouse.run(
            f"insert into judging.{table} by name select {columns} from {place} where {whose}"
        )
    columns, whose = made.SPANS["done_late"]
    warehouse.run(
        "insert into judging.kept by name select * exclude (done_on), done_on as last_event_on,"
        f" 'gap' as verdict, 'late' as remedy from (select {columns} from {place} where {whose})"
    )
    for table, columns, count in (
        ("check", made.CHECK_ROWS, len(made.CHECKS)),
        ("field", made.FIELD_ROWS, made.FIELDS),
        ("waiver", made.WAIVER_ROWS, made.WAIVERS),
    ):
        warehouse.run(
            f'insert into judging."{table}" by name select {columns} from'
            f" (select {number} as place), range({count}) as numbers (number)"
        )


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
    size = audit.stat().st_size / _MEBIBYTE
    return f"audit {size:,.0f} MiB, store {whole:,.0f} MiB; rows: {listed}"


def whole_night(work: Path, children: int) -> float:
    """The processor seconds of a whole night with that number of children, into an empty store."""
    exports = str(work / "exports")
    asked = ["--children", str(children), "--nights", "1", "--no-plant"]
    measured([*PROGRAM, "synthesise", exports, *asked])
    folders = ["--store", str(work / "w" / "store"), "--out", str(work / "w" / "out")]
    night = measured([*PROGRAM, "audit", exports, *folders, "--no-prefect"])
    print(
        f"a whole night of {children:,} children, without history: {night.seconds:.1f} s by a"
        f" clock, {night.processors:.1f} s by the processors"
    )
    return float(night.processors)


def report(runs: dict[int, list[dict[str, tuple[float, float]]]]) -> dict[int, float]:
    """The median processor seconds for each history; all medians are printed."""

    def median(found: Sequence[dict[str, tuple[float, float]]], what: str, side: int) -> float:
        return float(statistics.median(one[what][side] for one in found))

    for what in next(iter(runs.values()))[0]:
        for side, by in enumerate(("clock", "processors")):
            seconds = [f"{nights:,}: {median(runs[nights], what, side):.2f} s" for nights in runs]
            print(f"{what:22}{by:12}" + "   ".join(seconds))
    return {nights: median(runs[nights], "all", 1) for nights in runs}


@contextmanager
def profiled(is_asked: bool) -> Iterator[None]:
    """Prints the slowest statements of the block, by a clock."""
    if not is_asked:
        yield
        return
    spent: defaultdict[str, float] = defaultdict(float)
    execute_before, batches_before = Warehouse._execute, Warehouse.batches

    def execute(self: Warehouse, statement: str, *rest: object) -> object:
        started = time.perf_counter()
        try:
            return execute_before(self, statement, *rest)  # type: ignore[arg-type]
        finally:
            spent[" ".join(statement.split())[:110]] += time.perf_counter() - started

    def batches(self: Warehouse, *asked: object, purpose: str, **more: object) -> Iterator[object]:
        started = time.perf_counter()
        yield from batches_before(self, *asked, purpose=purpose, **more)  # type: ignore[arg-type]
        spent[purpose] += time.perf_counter() - started

    Warehouse._execute, Warehouse.batches = execute, batches  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        Warehouse._execute, Warehouse.batches = execute_before, batches_before  # type: ignore[method-assign]
    longest = sorted(spent.items(), key=lambda one: -one[1])[:30]
    for statement, seconds in longest:
        print(f"    {seconds:6.2f} s  {statement}")


def main() -> None:
    """Builds the histories, commits a night on each in turn, and prints the times."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--nights", type=int, nargs="+", default=[0, 100, 1_095])
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--whole", action="store_true")
    arguments.add_argument("--children", type=int, default=7_000)  # some 3,000 of them open
    arguments.add_argument("--profile", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for nights in asked.nights:
            place = work / str(nights)
            (place / "store").mkdir(parents=True, mode=0o700)
            if nights:
                started = time.process_time()
                build(place, nights)
                took = time.process_time() - started
                print(f"{nights:,} nights, made in {took:.0f} s: {described(place)}", flush=True)
                commit(place, nights)  # the first also writes the records of a night
        runs: dict[int, list[dict[str, tuple[float, float]]]] = {one: [] for one in asked.nights}
        for turn in range(asked.rounds):
            for nights, found in runs.items():
                place = work / f"{nights}-{turn}"
                shutil.copytree(work / str(nights), place, symlinks=True)
                with profiled(asked.profile and turn == 0):
                    found.append(commit(place, nights + 1 if nights else 0))
                if turn == 0:
                    print(f"after one more on {nights:,}: {described(place)}", flush=True)
                shutil.rmtree(place)
        spent = report(runs)
        if asked.whole:
            whole, least = whole_night(work, asked.children), min(spent)
            for nights, seconds in spent.items():
                times = (whole - spent[least] + seconds) / whole
                print(f"a whole night on {nights:,} nights: {times:.2f} times one on {least:,}")


if __name__ == "__main__":
    main()
