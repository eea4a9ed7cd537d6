"""Times a whole audit beside a bare DuckDB script on the same files, in one run.

Prints whole-process seconds, peak memory and ratios, and the seconds of each stage. What does not
grow with the children (imports, opening databases) is told apart by running a small night too:
the ratio on the part that grows is (audit large - audit small) / (bare large - bare small).

    python benchmarks/bench.py [--children 50000] [--small 500] [--rounds 3]
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
    """One process: its wall-clock seconds and peak memory in MiB."""

    seconds: float
    peak: float


def measured(command: list[str]) -> Measured:
    """The command has run to its end; exits with its output where it did not end well."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            sys.exit(f"{' '.join(command)} left with {process.returncode}\n{told.read().decode()}")
    return Measured(seconds=seconds, peak=usage.ru_maxrss / 1024)


def audit(exports: Path, work: Path) -> tuple[Measured, dict[str, float]]:
    """One audit into an empty store, without the scheduler, and its stages' seconds."""
    store, out = work / "store", work / "out"
    found = measured(
        [*PROGRAM, "audit", str(exports), "--store", str(store), "--out", str(out), "--no-prefect"]
    )
    night = (out / "latest.txt").read_text(encoding="utf-8").strip()
    told = json.loads((out / night / "run.json").read_text(encoding="utf-8"))
    return found, told["timings"]["stages"]


def bare(exports: Path) -> Measured:
    """One run of the bare script on the newest night."""
    nights = sorted(path for path in exports.iterdir() if path.is_dir())
    return measured([sys.executable, str(HERE / "bare.py"), str(nights[-1])])


def synthesised(folder: Path, children: int) -> Path:
    """One night of so many children, planting nothing."""
    found = measured(
        [*PROGRAM, "synthesise", str(folder), "--children", str(children), "--no-plant"]
    )
    size = sum(file.stat().st_size for file in folder.rglob("*.csv")) / 2**20
    print(
        f"made {children:,} children, {size:,.0f} MiB of CSV, in {found.seconds:.1f} s"
        f" and {found.peak:,.0f} MiB of memory"
    )
    return folder


def side_by_side(exports: Path, rounds: int, work: Path) -> tuple[float, float]:
    """Median seconds of audit and bare, taken in turn; prints them with memory and stages."""
    audits: list[Measured] = []
    bares: list[Measured] = []
    stages: dict[str, float] = {}
    for turn in range(rounds):
        found, stages = audit(exports, work / f"{exports.name}-{turn}")
        audits.append(found)
        bares.append(bare(exports))
    house = statistics.median(one.seconds for one in audits)
    plain = statistics.median(one.seconds for one in bares)
    print(f"\n{exports.name}: median of {rounds}")
    print(f"  audit  {house:8.2f} s  {max(one.peak for one in audits):8,.0f} MiB")
    print(f"  bare   {plain:8.2f} s  {max(one.peak for one in bares):8,.0f} MiB")
    print(f"  ratio  {house / plain:8.2f}")
    for stage, seconds in sorted(stages.items(), key=lambda item: -item[1]):
        print(f"    {stage:24}{seconds:8.2f} s")
    return house, plain


def main() -> None:
    """Makes both nights, measures both sides on both, prints the ratio on what grows."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--children", type=int, default=50_000)
    arguments.add_argument("--small", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        small = synthesised(work / "small", asked.small)
        large = synthesised(work / "large", asked.children)
        house_small, plain_small = side_by_side(small, asked.rounds, work)
        house_large, plain_large = side_by_side(large, asked.rounds, work)
        grows = (house_large - house_small) / (plain_large - plain_small)
        print(f"\nratio on the part that grows: {grows:.2f}")


if __name__ == "__main__":
    main()
