"""Secrets planted in every kind of cell of a night, each with its own number."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers.waivers import waivers_text
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import FeedColumn, FeedFile, load_feeds
from wholepicture.rules.waiver_file import COLUMNS

FEED = load_feeds(EXPECTATIONS / "feeds")["social_care"]
MARK = "zqxk"
TEAM = "Owls of Zuvw"  # team names may be published
UNREADABLE = "ssd_s47_enquiry.csv"

_MARKED = re.compile(rf"{MARK}(\d+)k", re.IGNORECASE)
_WORDS, _ID, _PLAIN = "{}, 3 Marigold Road", "{}-Marigold", "{}"
# a text in the form of an id is published by design, except in columns where a system writes the
# worker's name
_WORKERS = frozenset({"worker_id", "professional_id", "staff_id"})
_USUAL = {"local_id": "adult-000001-1", "event_date": "2026-11-01"}
Rows = list[list[str]]

# a night with this damage would stop every check, and a check that is not judged cannot leak, so
# here nothing is stopped
NOTHING_IS_STOPPED = "".join(
    f"""
[[set]]
check = "feeds/{check}"
parameter = "{parameter}"
value = 1000000
from = 2026-01-01
who = "a test"
because = "all that can be published is to be published"
"""
    for check, parameter in (
        ("cells_read", "least_cells"),
        ("cells_read", "least_of_all"),
        ("links_resolve", "least_ids"),
        ("refused_within_limit", "least_rows"),
    )
)


@dataclass
class Planted:
    """Where each secret was planted, by its number."""

    places: list[str] = field(default_factory=list)

    def secret(self, place: str, shape: str = _WORDS) -> str:
        """A new secret of that shape."""
        self.places.append(place)
        return shape.format(f"{MARK}{len(self.places) - 1}k")

    def found(self, content: bytes) -> set[str]:
        """The places of the secrets that are in the bytes, as UTF-8 or UTF-16."""
        texts = [content.decode("latin-1"), content.replace(b"\0", b"").decode("latin-1")]
        return {self.places[int(mark)] for text in texts for mark in _MARKED.findall(text)}


def plant(night: Path, planted: Planted) -> None:
    """Plants secrets in cells, headers, damaged rows and names of files of the night's folder."""
    folder = night / "social_care"
    for file in _delivered(folder):
        rows = spoilt(_read(folder / file.name), file, planted)
        if file.name == UNREADABLE:
            rows = [[planted.secret("a first line that is no header"), "x", "y"], *rows[1:]]
        if file.table == "family":
            rows = [[*row, planted.secret("an unknown column", _PLAIN)] for row in rows]
        if file.table == "department":
            rows = [rows[0], *([row[0], f"{TEAM} {row[0]}", *row[2:]] for row in rows[1:])]
        _write(folder / file.name, rows)
    with (folder / "ssd_cin_visits.csv").open("ab") as visits:
        visits.write(b"".join(damaged(planted)))
    _plant_beside(night, folder, planted)


def damaged(planted: Planted) -> Iterator[bytes]:
    """Rows that cannot be framed or decoded; the last one has a quote that never closes."""
    yield f"{planted.secret('a ragged row', _PLAIN)},x\n".encode()
    yield f"v1,{planted.secret('a row too long', _PLAIN)},,,,,,,,,\n".encode()
    yield f'v2,{planted.secret("a stray quote", _PLAIN)}"x,,,,\n'.encode()
    yield b"v3,\xe9" + planted.secret("bytes that are not UTF-8", _PLAIN).encode() + b",,,,\n"
    yield b"v4,\0" + planted.secret("a NUL byte", _PLAIN).encode() + b",,,,\n"
    yield f'v5,"{planted.secret("an unclosed quote", _PLAIN)},,,,\n'.encode()


def _plant_beside(night: Path, folder: Path, planted: Planted) -> None:
    """Plants secrets in names of files and folders, in an unused file and in the manifest."""
    name = planted.secret("an unexpected file's name", "{}.csv")
    (folder / name).write_text(planted.secret("an unexpected file"))
    (folder / "ssd_cohort.csv").write_text(planted.secret("a file not used"))
    (night / planted.secret("an unexpected agency", _PLAIN)).mkdir()
    lines = [
        {"file": planted.secret("a file's name in the manifest"), "rows": 1},
        {
            "file": "adults.csv",
            "produced_at": planted.secret("a moment in the manifest"),
            "sha256": planted.secret("a sha256 in the manifest"),
            "rows": planted.secret("a count in the manifest"),
            planted.secret("a key in the manifest"): 1,
        },
    ]
    (folder / "manifest.json").write_text(json.dumps({"files": lines}))


def shapes(column: FeedColumn) -> tuple[str, ...]:
    """The forms of a secret in a column: words, and texts that look like an id or a code."""
    if column.kind == "local_id" and column.name not in _WORKERS:
        return _WORDS, "={}"
    return _WORDS, _ID, _PLAIN


def spoilt(rows: Rows, file: FeedFile, planted: Planted) -> Rows:
    """The rows with a secret in every other one, and a row more for each form and column."""
    header, *lines = rows
    known = {key: column for column in file.columns for key in column.header_keys}
    columns = [known[name.casefold()] for name in header]
    inner = [at for at, c in enumerate(columns) if c.kind != "local_id" or c.name in _WORKERS]
    base = lines[0] if lines else [_USUAL.get(column.kind, "") for column in columns]
    more = []
    for at, column in enumerate(columns):
        for number, shape in enumerate(shapes(column)):
            fresh = f"more-{at}-{number}"
            row = [fresh if c.key else cell for c, cell in zip(columns, base, strict=True)]
            row[at] = planted.secret(f"{file.name} {column.header}", shape)
            more.append(row)
    for number, line in enumerate(lines[::2]):
        at = inner[number % len(inner)] if inner else 0
        options = shapes(columns[at])
        line[at] = planted.secret(f"{file.name} {header[at]}", options[number % len(options)])
    return [header, *lines, *more]


def columns_of(night: Path) -> set[str]:
    """Every column of every file of a night, as places are named."""
    folder = night / "social_care"
    return {
        f"{file.name} {header}"
        for file in _delivered(folder)
        for header in _read(folder / file.name)[0]
    }


def _delivered(folder: Path) -> list[FeedFile]:
    return [file for file in FEED.files if (folder / file.name).exists()]


def _read(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _write(file: Path, rows: Rows) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def waivers(planted: Planted) -> str:
    """A file of waivers with a secret of each form in every column, and one in a valid row."""
    usual = {
        "check": "seen/child_in_need_seen",
        "child_id": "child-000001",
        "note": planted.secret("the note of a waiver in force"),
        "from": "2026-11-01",
        "until": "2026-11-30",
    }
    rows = [usual]
    for column in COLUMNS:
        target = {"child_id": ""} if column in ("finding_id", "team_id") else {}
        for shape in (_WORDS, _ID, _PLAIN, "={}"):
            secret = planted.secret(f"{column} of a waiver", shape)
            rows.append({**usual, **target, "note": "", column: secret})
    return waivers_text(rows)


def copied(night: Path, folder: Path) -> Path:
    """The folder of exports with a copy of only that night."""
    shutil.copytree(night, folder / night.name)
    return folder
