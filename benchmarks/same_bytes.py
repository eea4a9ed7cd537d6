"""Shows whether two versions publish the same bytes, by night, file and column.

OLD and NEW are checkouts, which both audit the sample nights of NEW, or the OUT folders of earlier
audits. Prints the differences as counts, without values, and exits with 1 if there is any. run.json
is left out, because it has versions and seconds. A column that is expected to change can be left
out by name.

    python benchmarks/same_bytes.py OLD NEW [--leave-out rule --leave-out message]
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from itertools import zip_longest
from pathlib import Path

Columns = dict[str, list[str]]


def published_by(version: Path, exports: Path, work: Path) -> Path:
    """The OUT folder of a checkout's audit of the exports; if an OUT is given, that folder."""
    package = version.resolve() / "flows"
    if not package.is_dir():
        return version
    folders = ["--store", str(work / "store"), "--out", str(work / "out")]
    command = [sys.executable, "-m", "wholepicture", "audit", str(exports.resolve()), *folders]
    subprocess.run(
        [*command, "--catch-up", "--no-prefect"],
        env={**os.environ, "PYTHONPATH": str(package)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return work / "out"


def files_of(out: Path) -> dict[str, Path]:
    """The published files by their path in OUT, without run.json and the links to a night."""
    found = (path for night in out.iterdir() if not night.is_symlink() for path in night.rglob("*"))
    return {
        path.relative_to(out).as_posix(): path
        for path in found
        if path.is_file() and path.name != "run.json"
    }


def columns_of(file: Path) -> Columns:
    """The cells of each column of a CSV, in the order of its rows."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        header, *rows = csv.reader(opened)
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def differences(old: Path, new: Path, leave_out: Collection[str]) -> Iterator[str]:
    """The differences between two OUT folders, one line for each file or column."""
    before, after = files_of(old), files_of(new)
    for name in sorted(before.keys() ^ after.keys()):
        yield f"{name}: only in {'OLD' if name in before else 'NEW'}"
    for name in sorted(before.keys() & after.keys()):
        if before[name].read_bytes() == after[name].read_bytes():
            continue
        if name.endswith(".csv"):
            found = columns_of(before[name]), columns_of(after[name])
            yield from (f"{name}: {line}" for line in _columns_that_differ(*found, leave_out))
        else:
            yield f"{name}: other bytes"


def _columns_that_differ(old: Columns, new: Columns, leave_out: Collection[str]) -> Iterator[str]:
    kept = [[name for name in side if name not in leave_out] for side in (old, new)]
    if kept[0] != kept[1]:
        yield f"columns {', '.join(kept[0])} in OLD; {', '.join(kept[1])} in NEW"
    shared = [name for name in kept[0] if name in new]
    differing = False
    for name in shared:
        pairs = list(zip_longest(old[name], new[name]))
        count = sum(before != after for before, after in pairs)
        if count:
            differing = True
            yield f"{name} differs in {count} of {len(pairs)} rows"
    if kept[0] == kept[1] and not differing and not leave_out:
        yield "the same cells, written otherwise"


def main() -> None:
    """Audits with both if they are checkouts, prints the differences, exits with 0 or 1."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("old", type=Path)
    arguments.add_argument("new", type=Path)
    arguments.add_argument("--leave-out", action="append", default=[], metavar="COLUMN")
    asked = arguments.parse_args()
    checkouts = [one for one in (asked.new, asked.old) if (one / "flows").is_dir()]
    exports = (*checkouts, asked.new)[0] / "sample_exports"
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        old = published_by(asked.old, exports, work / "old")
        new = published_by(asked.new, exports, work / "new")
        found = list(differences(old, new, asked.leave_out))
        print(*(found or [f"{len(files_of(new))} files, no difference"]), sep="\n")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
