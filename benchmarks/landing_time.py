"""Compares landing with plain DuckDB: one gigabyte clean, with bad dates, and with a stray quote.

`make bench-landing` runs it. Each file is landed by `wholepicture land` in one process, and loaded
by a plain script (read_csv, all VARCHAR, into a database file) in another, one directly after the
other. Prints seconds by the clock and by the processors, both ratios (the second varies less on a
busy machine), and the peak of resident memory of each. Nothing is asserted, since machines differ.

    python benchmarks/landing_time.py [--rows 5000000] [--again 1] [--keep FOLDER]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FEED = """
agency = "bench"
title = "A benchmark's agency"

[sentinels]
every = ["NULL"]

[forms]
dates = ["yyyy-mm-dd hh:mm:ss.fff", "yyyy-mm-dd"]

[flags]
yes = ["Y"]
no = ["N"]

[[file]]
name = "events.csv"
table = "event"
columns = [
    { name = "event_id", header = "event_id", kind = "local_id", key = true },
    { name = "child_id", header = "child_id", kind = "local_id", required = true },
    { name = "worker_id", header = "worker_id", kind = "local_id", on_bad = "blank_cell" },
    { name = "team_id", header = "team_id", kind = "local_id", on_bad = "blank_cell" },
    { name = "happened_on", header = "happened_on", kind = "event_date" },
    { name = "recorded_on", header = "recorded_on", kind = "event_date" },
    { name = "was_seen", header = "was_seen", kind = "flag" },
    { name = "was_alone", header = "was_alone", kind = "flag" },
    { name = "visits", header = "visits", kind = "count" },
    { name = "kind", header = "kind", kind = "code" },
    { name = "place", header = "place", kind = "free_text" },
    { name = "note", header = "note", kind = "free_text" },
]
"""
HEADER = (
    "event_id,child_id,worker_id,team_id,happened_on,recorded_on,"
    "was_seen,was_alone,visits,kind,place,note\n"
)
BARE = """
import duckdb, sys
source, target = sys.argv[1:]
with duckdb.connect(target) as connection:
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        "create table event as select * from read_csv($source, all_varchar = true, header = true,"
        " ignore_errors = true, delim = ',', quote = '\\"', escape = '\\"')", {"source": source},
    )
"""
CSV_MODULE = """
import csv, sys
csv.field_size_limit(2**31)
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = sum(1 for row in csv.reader(file))
"""
READING = """
import sys
from pathlib import Path
from wholepicture.stages.landing.working_copy import mapped
from wholepicture.files.framing import Dialect
from wholepicture.stages.landing.ledger import Block, read
with mapped(Path(sys.argv[1])) as data:
    found = read(data, Dialect(width=12), 0, 1)
    rows = sum(one.records if isinstance(one, Block) else 1 for one in found)
"""
NOTE = (
    "the worker met the family at home and spoke with each of the children about school and about"
    " the weeks to come "
)


@dataclass(frozen=True)
class Took:
    """The cost of a process: seconds by the clock and by the processors, and peak memory in MiB."""

    seconds: float
    processors: float
    peak: float


def line(number: int, *, is_bad: bool = False) -> str:
    """One row of about 200 bytes; five million rows are a gigabyte."""
    day = f"{2015 + number % 11}-{1 + number % 12:02}-{1 + number % 28:02}"
    happened = "the day after" if is_bad else f"{day} 00:00:00.000"
    seen = "YN"[number % 2]
    return (
        f"E{number:09},C{number % 200_000:07},W{number % 900:05},T{number % 40:03},{happened},"
        f"{day},{seen},{seen},{number % 9},VISIT,home,{NOTE[: 91 + number % 20]}{number}\n"
    )


def write(path: Path, rows: int, *, bad_each: int = 0, stray_at: int = -1) -> None:
    """Writes a file of rows; every `bad_each`th has a bad date, row `stray_at` a stray quote."""
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        file.write(HEADER)
        for number in range(rows):
            text = line(number, is_bad=bool(bad_each) and number % bad_each == 0)
            file.write(text.replace(",home,", ',"home,') if number == stray_at else text)


def run(command: list[str]) -> tuple[Took, str]:
    """The cost of a command, measured from outside, and its output."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    seconds = time.perf_counter() - started
    return Took(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), printed


def compare(folder: Path, name: str, source: Path, again: int) -> None:
    """Lands a file and loads it by the plain script, `again` times in turn; prints the fastest."""
    feed = folder / "bench.toml"
    feed.write_text(FEED, encoding="utf-8")
    ours: list[tuple[Took, dict[str, object]]] = []
    bare: list[Took] = []
    for _ in range(again):
        store, target = folder / "store", folder / "bare.duckdb"
        bare.append(run([sys.executable, "-c", BARE, str(source), str(target)])[0])
        target.unlink()
        words = ["--feed", str(feed), "--table", "event", "--store", str(store), "--json"]
        took, printed = run([sys.executable, "-m", "wholepicture", "land", str(source), *words])
        ours.append((took, json.loads(printed)))
        (store / "by-hand" / "event.duckdb").unlink()
    best, counts = min(ours, key=lambda one: one[0].seconds)
    beside = min(bare, key=lambda one: one.seconds)
    print(
        f"{name:<18} {counts['path']:<5} {best.seconds:6.1f} s"
        f" ({best.processors:.1f} of processors)"
        f" {best.peak:7.0f} MiB"
        f" | bare {beside.seconds:6.1f} s ({beside.processors:.1f}) {beside.peak:7.0f} MiB"
        f" | {best.seconds / beside.seconds:5.2f} times ({best.processors / beside.processors:.2f})"
        f" | read {counts['rows_read']:,} refused {counts['rows_refused']:,}"
        f" blanked {counts['cells_blanked']:,}",
        flush=True,
    )


def main() -> None:
    """Makes every file, lands it, and compares."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=5_000_000)
    asked.add_argument("--again", type=int, default=1)
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        kinds = {
            "clean": {},
            "bad dates 0.25 %": {"bad_each": 400},
            "one stray quote": {"stray_at": given.rows // 2},
        }
        for name, how in kinds.items():
            source = folder / f"{name.replace(' ', '-').replace('%', 'percent')}.csv"
            if not source.exists():
                write(source, given.rows, **how)
            if name == "clean":
                print(f"{given.rows:,} rows of 12 columns, {source.stat().st_size / 1e6:,.0f} MB")
            compare(folder, name, source, given.again)
            if name == "one stray quote":
                for what, script in (
                    ("reading and framing alone, as the slow path does", READING),
                    ("Python's csv module alone, reading and keeping nothing", CSV_MODULE),
                ):
                    took, _ = run([sys.executable, "-c", script, str(source)])
                    print(f"  {what}: {took.seconds:.1f} s ({took.processors:.1f} of processors)")
            if not given.keep:
                source.unlink()


if __name__ == "__main__":
    main()
