"""Shows whether two versions give the same verdicts on an invented night with damaged cells.

OLD and NEW are checkouts. NEW invents a night of 3,000 children. In one row in thirty, a cell is
blanked, moved to another date, or changed to an impossible date; one row in fifty is doubled. Both
checkouts audit the night. Prints, for each check, the number of subjects judged and of those whose
verdict, remedy, due date, last event or why differ, or the cause, measure, evidence or rows of the
finding, and exits with 1 if any does.

    python benchmarks/same_verdicts.py OLD NEW [--children 3000] [--seed 1]
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb

_NIGHT = date(2026, 11, 20)
# shares of the rows of a file, so small that no check of the delivery stops checks of records
_SPOILT, _COPIED, _OF_IDS = 0.03, 0.02, 0.05
_IMPOSSIBLE = ("1899-12-30", "2206-11-20", "31/02/2026")
_SUBJECTS = """
    select
        "check", finding_id, verdict.verdict, verdict.remedy, verdict.due_on, verdict.last_event_on,
        verdict.why, finding.because_of,
        finding.measure, finding.evidence, finding.source_rows
    from {side}.audit.verdict as verdict
    left join {side}.audit.finding as finding using ("check", finding_id)
"""
_COMPARED = f"""
    with old as ({_SUBJECTS.format(side="old_side")}), new as ({_SUBJECTS.format(side="new_side")})
    select
        coalesce(old."check", new."check") as name,
        count(*),
        count(*) filter (where old is distinct from new)
    from old
    full join new on old."check" = new."check" and old.finding_id = new.finding_id
    group by name
    order by name
"""


def run(version: Path, *arguments: str) -> None:
    """Runs the command line of a checkout; raises CalledProcessError."""
    subprocess.run(
        [sys.executable, "-m", "wholepicture", *arguments],
        env={**os.environ, "PYTHONPATH": str(version.resolve() / "flows")},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def spoil(file: Path, draw: random.Random) -> None:
    """Changes some cells of a CSV file, and doubles some rows."""
    with file.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    for row in list(rows):
        if draw.random() < _COPIED:
            rows.append(list(row))
    for row in rows:
        if len(row) > 1 and draw.random() < _SPOILT:
            place = draw.randrange(1, len(row))
            if not header[place].endswith("_id") or draw.random() < _OF_IDS:
                row[place] = _spoilt(row[place], draw)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])


def _spoilt(cell: str, draw: random.Random) -> str:
    if len(cell) == len("2026-11-20") and cell[4:5] == "-":
        near = _NIGHT + timedelta(days=draw.choice((0, 1, -1, -10, -45, -91, -92, -400)))
        return draw.choice(["", near.isoformat(), near.isoformat(), *_IMPOSSIBLE])
    return {"Y": "N", "N": "Y", "true": "false", "false": "true"}.get(cell, "")


def compared(old: Path, new: Path) -> list[tuple[str, int, int]]:
    """Each check's name, the number of subjects that either judged, and of those that differ."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{old / 'audit.duckdb'}' as old_side (read_only)")
        connection.execute(f"attach '{new / 'audit.duckdb'}' as new_side (read_only)")
        return connection.execute(_COMPARED).fetchall()


def main() -> None:
    """Invents and damages the night, audits it with both, and prints the comparison."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("old", type=Path)
    arguments.add_argument("new", type=Path)
    arguments.add_argument("--children", default="3000")
    arguments.add_argument("--seed", default="1")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        exports = Path(folder) / "exports"
        night = ["--last-night", str(_NIGHT), "--no-plant"]
        run(asked.new, "synthesise", str(exports), "--children", asked.children, *night,
            "--seed", asked.seed)  # fmt: skip
        draw = random.Random(asked.seed)
        for file in sorted(exports.rglob("*.csv")):
            spoil(file, draw)
        for manifest in exports.rglob("manifest.json"):
            manifest.unlink()
        stores = []
        for name, version in (("old", asked.old), ("new", asked.new)):
            store, out = Path(folder) / name, Path(folder) / f"{name}-out"
            run(version, "audit", str(exports), "--store", str(store), "--out", str(out),
                "--no-prefect")  # fmt: skip
            stores.append(store)
        found = compared(*stores)
    for name, subjects, differ in found:
        print(f"{name:<48} {subjects:>7} judged  {differ:>6} differ")
    print(f"{sum(row[2] for row in found)} of {sum(row[1] for row in found)} differ")
    sys.exit(1 if any(row[2] for row in found) else 0)


if __name__ == "__main__":
    main()
