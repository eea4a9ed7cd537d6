"""The cost of refusing rows: files in which good and bad rows, or reasons, alternate row by row.

Each file has as many rows as the clean one, of the same length except for the damage, and is landed
in a warehouse on disk. For each file, prints the seconds by the clock and by the processors. It
also prints two ratios of processor seconds, which vary less on a busy machine: to the clean file,
and to the same rows once they are mended, each in the same encoding. The promise is that the second
ratio is at most 2. Nothing is asserted, since machines differ.

    python benchmarks/bench_refusing.py [--rows 300000] [--only WORDS] [--times 2]
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

MENDED: dict[Row, Row] = {
    SHORT: GOOD,
    LONG: GOOD,
    NUL: GOOD,
    INSIDE: QUOTED,
    AFTER: QUOTED,
    OPEN: QUOTED,
    BLANK: GOOD,
    FORMULA: GOOD,
    BAD_LINES: LINES,
}
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


class Measured:
    """Files made and landed in a folder, each as many times as asked: the best counts."""

    def __init__(self, work: Path, rows: int, times: int) -> None:
        self._work, self._rows, self._times = work, rows, times
        self._known: dict[tuple[tuple[Row, ...], str], tuple[float, float, LandedFile]] = {}

    def of(self, turn: tuple[Row, ...], encoding: str) -> tuple[float, float, LandedFile]:
        """What `landed` gives of such a file, measured when it is first asked for."""
        if (turn, encoding) not in self._known:
            path = self._work / "x.csv"
            write(path, self._rows, turn, encoding)
            found = [landed(path, encoding, self._work) for _ in range(self._times)]
            self._known[turn, encoding] = min(found, key=lambda one: one[0])
        return self._known[turn, encoding]


def main() -> None:
    """Makes each file whose name has the words, lands it as often as asked, prints the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--times", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(Path(folder), asked.rows, asked.times)
        print(f"{'':<55} {'clock':>7} {'used':>7} {'of clean':>8} {'of mended':>9}")
        for words, encoding in ENCODINGS.items():
            for case, turn in CASES.items():
                if asked.only not in f"{case}{words}":
                    continue
                clean = measured.of((GOOD,), encoding)[0]
                mended = tuple(MENDED.get(row, row) for row in turn)
                whole = measured.of(mended if len(set(mended)) > 1 else mended[:1], encoding)[0]
                used, seconds, found = measured.of(turn, encoding)
                print(
                    f"{case + words:<55} {seconds:5.2f} s {used:5.2f} s"
                    f" {used / clean:6.1f} x {used / whole:7.1f} x"
                    f" {found.rows_landed:>8} landed {found.rows_refused:>8} refused",
                    flush=True,
                )


if __name__ == "__main__":
    main()
