"""Compares the time of a whole audit with that of a plain DuckDB script on the same files.

Prints whole-process seconds, peak memory and ratios, and the seconds of each stage. The plain
script is run twice: into a database file, like a script that keeps its data, and in memory, keeping
nothing. The part that does not grow with the number of children (imports, opening databases) is
measured separately by also running a small night. The ratio of the part that grows is
(audit large - audit small) / (bare large - bare small).

    python benchmarks/audit_time.py [--children 50000] [--small 500] [--rounds 3]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = [sys.executable, "-m", "wholepicture"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The cost of one process: wall-clock seconds, processor seconds, and peak memory in MiB."""

    seconds: float
    processors: float
    peak: float


def measured(command: list[str]) -> Measured:
    """The cost of the command, run to its end; if it fails, exits with its output."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as written:
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            written.seek(0)
            sys.exit(
                f"{' '.join(command)} left with {process.returncode}\n{written.read().decode()}"
            )
    return Measured(
        seconds=seconds, processors=usage.ru_utime + usage.ru_stime, peak=usage.ru_maxrss / 1024
    )


def audit(exports: Path, work: Path) -> tuple[Measured, dict[str, float]]:
    """The cost of one audit into an empty store without the scheduler, and its stages' seconds."""
    store, out = work / "store", work / "out"
    found = measured(
        [*PROGRAM, "audit", str(exports), "--store", str(store), "--out", str(out), "--no-prefect"]
    )
    night = (out / "latest.txt").read_text(encoding="utf-8").strip()
    written = json.loads((out / night / "run.json").read_text(encoding="utf-8"))
    return found, written["timings"]["stages"]


def bare(exports: Path, database: Path | None) -> Measured:
    """The cost of the plain script on the newest night, into a new database file or in memory."""
    nights = sorted(path for path in exports.iterdir() if path.is_dir())
    kept = [str(database)] if database else []
    return measured([sys.executable, str(HERE / "bare.py"), str(nights[-1]), *kept])


def synthesised(folder: Path, children: int) -> Path:
    """One night with that number of children, without planted cases."""
    found = measured(
        [*PROGRAM, "synthesise", str(folder), "--children", str(children), "--no-plant"]
    )
    size = sum(file.stat().st_size for file in folder.rglob("*.csv")) / 2**20
    print(
        f"made {children:,} children, {size:,.0f} MiB of CSV, in {found.seconds:.1f} s"
        f" and {found.peak:,.0f} MiB of memory"
    )
    return folder


def side_by_side(exports: Path, rounds: int, work: Path) -> dict[str, float]:
    """Median seconds of each side, taken in turn; prints them with memory and stages."""
    runs: dict[str, list[Measured]] = {"audit": [], "bare, kept": [], "bare, in memory": []}
    stages: dict[str, float] = {}
    for turn in range(rounds):
        folder = work / f"{exports.name}-{turn}"
        audited, stages = audit(exports, folder)
        runs["audit"].append(audited)
        runs["bare, kept"].append(bare(exports, folder / "bare.duckdb"))
        runs["bare, in memory"].append(bare(exports, None))
    seconds = {
        side: statistics.median(one.seconds for one in found) for side, found in runs.items()
    }
    print(f"\n{exports.name}: median of {rounds}")
    for side, found in runs.items():
        peak = max(one.peak for one in found)
        ratio = seconds["audit"] / seconds[side]
        print(f"  {side:18}{seconds[side]:8.2f} s{peak:8,.0f} MiB   audit / this: {ratio:.2f}")
    for stage, spent in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"    {stage:24}{spent:8.2f} s")
    return seconds


def main() -> None:
    """Makes both nights, measures every side on both, and prints the ratios of the growing part."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--children", type=int, default=50_000)
    arguments.add_argument("--small", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        nights = [synthesised(work / "small", asked.small)]
        nights.append(synthesised(work / "large", asked.children))
        small, large = (side_by_side(night, asked.rounds, work) for night in nights)
    grown = {side: large[side] - small[side] for side in large}
    print("\non the part that grows:")
    for side in ("bare, kept", "bare, in memory"):
        print(f"  audit is {grown['audit'] / grown[side]:.2f} times {side}")


if __name__ == "__main__":
    main()
