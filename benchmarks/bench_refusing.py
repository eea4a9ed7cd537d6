"""The cost of refusing rows: files in which good and bad rows, or reasons, alternate row by row.

Each file has as many rows as the clean one, of the same length except for the damage, and is landed
in a warehouse on disk. For each file, prints the seconds by the clock and by the processors. It
also prints the ratio of processor seconds to those of the clean file, which varies less on a busy
machine. Nothing is asserted, since machines differ.

    python benchmarks/bench_refusing.py [--rows 300000] [--only WORDS]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from wholepicture.rules.feeds import Feed, FeedFile, ReceivedFile
from wholepicture.stages.landing import FileName, LandedFile, land_alone
from wholepicture.warehouse import open_warehouse

HEADER = "visit_id,child_id,visited_on,was_seen,note"
COLUMNS = [
    {
        "name": "visit_id",
        "header": "visit_id",
        "kind": "local_id",
        "key": True,
        "on_bad": "refuse_row",
    },
    {"name": "child_id", "header": "child_id", "kind": "local_id", "required": True},
    {"name": "visited_on", "header": "visited_on", "kind": "event_date", "forms": ("yyyy-mm-dd",)},
    {"name": "was_seen", "header": "was_seen", "kind": "flag", "yes": ("Y",), "no": ("N",)},
    {"name": "note", "header": "note", "kind": "free_text"},
]
Row = Callable[[str, str], str]

# ruff: noqa: E731 (each kind of row is read beside its name, on one line)

GOOD: Row = lambda visit, rest: f"{visit}{rest}at home"
SHORT: Row = lambda visit, rest: f"{visit}{rest[:-1]}"
LONG: Row = lambda visit, rest: f"{visit}{rest}at home,"
NUL: Row = lambda visit, rest: f"{visit}{rest}at\0home"
INSIDE: Row = lambda visit, rest: f'{visit}{rest}at "home'
AFTER: Row = lambda visit, rest: f'{visit}{rest}"at" home'
OPEN: Row = lambda visit, rest: f'{visit}{rest}"at home'
QUOTED: Row = lambda visit, rest: f'{visit}{rest}"at home, well"'
LINES: Row = lambda visit, rest: f'{visit}{rest}"at home\nwell"'
BLANK: Row = lambda visit, rest: f"{visit},{rest[rest.index(',', 1) :]}at home"
FORMULA: Row = lambda visit, rest: f"={visit}{rest}at home"
BAD_LINES: Row = lambda visit, rest: f'={visit}{rest}"at home\nwell"'
ACCENT: Row = lambda visit, rest: f"{visit}{rest}café"
EMPTY: Row = lambda visit, rest: ""

CASES: dict[str, tuple[Row, ...]] = {
    "clean": (GOOD,),
    "good and quoted, clean": (GOOD, QUOTED),
    "many lines, clean": (LINES,),
    "all short": (SHORT,),
    "all with a stray quote": (INSIDE,),
    "all with a NUL": (NUL,),
    "good and short": (GOOD, SHORT),
    "quoted and short": (QUOTED, SHORT),
    "short and long": (SHORT, LONG),
    "good and a NUL": (GOOD, NUL),
    "good and a quote inside": (GOOD, INSIDE),
    "good and text after a quote": (GOOD, AFTER),
    "good and an open quote": (GOOD, OPEN),
    "an open quote and good, good": (OPEN, GOOD, GOOD),
    "many lines and short": (LINES, SHORT),
    "many lines and a quote inside": (LINES, INSIDE),
    "every damage in turn": (GOOD, SHORT, NUL, INSIDE, AFTER, LONG, QUOTED),
    "good and blank lines": (GOOD, EMPTY),
    "good, blank lines and short": (GOOD, EMPTY, SHORT),
    "accents and short": (ACCENT, SHORT),
    "good and a blank child": (GOOD, BLANK),
    "a blank child and a formula": (BLANK, FORMULA),
    "many lines and a formula of many lines": (LINES, BAD_LINES),
    "every fault of a cell and of a row": (GOOD, BLANK, SHORT, FORMULA, INSIDE),
}
ENCODINGS = {"": "utf-8", " in Windows-1252": "cp1252", " in UTF-16": "utf-16"}


def write(path: Path, rows: int, turn: tuple[Row, ...], encoding: str) -> None:
    """Writes a file with that number of rows, of each sort in turn."""
    with path.open("w", encoding=encoding, newline="", buffering=1 << 20) as file:
        file.write(f"{HEADER}\n")
        for number in range(rows):
            day = f"{2015 + number % 11}-{1 + number % 12:02}-{1 + number % 28:02}"
            rest = f",C{number % 200_000:07},{day},{'YN'[number % 2]},"
            file.write(turn[number % len(turn)](f"V{number:09}", rest) + "\n")


def landed(path: Path, encoding: str, work: Path) -> tuple[float, float, LandedFile]:
    """The seconds of landing, by the processors and by the clock, and the result for the file."""
    said = "utf-16-le" if encoding == "utf-16" else encoding
    file = FeedFile.model_validate(
        {"name": "x.csv", "table": "t", "columns": tuple(COLUMNS), "encoding": said}, strict=True
    )
    feed = Feed.model_validate({"agency": "any", "file": (file,), "code_lists": {}}, strict=True)
    database = work / "landed.duckdb"
    database.unlink(missing_ok=True)
    with open_warehouse(database) as warehouse:
        began, used = time.perf_counter(), time.process_time()
        name = FileName(number=1, agency="any", name="x.csv")
        found = land_alone(warehouse, name, ReceivedFile(file=file, path=path), feed, work)
        return time.process_time() - used, time.perf_counter() - began, found


def main() -> None:
    """Makes every file whose name has the words, lands it twice and prints the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    clean: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for words, encoding in ENCODINGS.items():
            for case, turn in CASES.items():
                if case != "clean" and asked.only not in f"{case}{words}":
                    continue
                path = work / "x.csv"
                write(path, asked.rows, turn, encoding)
                used, seconds, found = min(
                    (landed(path, encoding, work) for _ in range(2)), key=lambda one: one[0]
                )
                clean.setdefault(encoding, used)
                print(
                    f"{case + words:<55} {seconds:6.2f} s {used:6.2f} s"
                    f" {used / clean[encoding]:5.1f} x"
                    f" {found.rows_landed:>8} landed {found.rows_refused:>8} refused",
                    flush=True,
                )


if __name__ == "__main__":
    main()
