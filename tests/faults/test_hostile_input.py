"""Hostile files at the command line: every run ends with a sentence that quotes no cell."""

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.command_line import Ended, typed
from helpers.hostile import HOSTILE, Hostile
from wholepicture.answering.refused_rows import refused_rows
from wholepicture.cli import run_command
from wholepicture.store import borrowed
from wholepicture.warehouse import open_warehouse

SECRET = "Marigold-Secret-7731"
KEYS = [
    "file", "sha256", "bytes", "encoding", "rows_read", "rows_landed", "rows_refused",
    "blank_lines", "cells_blanked", "path", "seconds",
]  # fmt: skip
FEED = """
agency = "any"
[[file]]
name = "x.csv"
table = "t"
columns = "any"
[[file]]
name = "y.csv"
table = "other"
columns = "any"
"""
NAMED = """
agency = "any"
[[file]]
name = "x.csv"
table = "t"
columns = [
    { name = "id", header = "id", kind = "local_id", key = true, on_bad = "refuse_row" },
    { name = "note", header = "note", kind = "event_date", forms = ["yyyy-mm-dd"] },
]
"""
# one file of each kind of fault, and files that land whole
CHOSEN = (
    "UTF-8 and cp1252 mixed",
    "utf-16-be with an odd last byte",
    "a quote closed twelve lines later, in prose",
    "a header never closed",
    "NUL bytes",
    "zero bytes",
    "blank lines",
)


class Desk:
    """A folder with a feed, and a store, for typed commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.store, self.feed = folder, folder / "store", folder / "any.toml"
        self.feed.write_text(FEED)
        self._capsys = capsys

    def put(self, content: bytes, name: str = "x.csv") -> Path:
        """Writes a file with that content to the folder."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def typed(self, *arguments: object) -> Ended:
        """The end of a command that runs in this process."""
        code = run_command([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        return Ended(code, said.out, said.err)

    def arguments(self, file: Path, table: str = "t") -> tuple[object, ...]:
        """The arguments to land a file."""
        return (
            "land",
            file,
            "--feed",
            self.feed,
            "--table",
            table,
            "--store",
            self.store,
            "--json",
        )

    def land(self, file: Path, table: str = "t") -> dict[str, object]:
        """The output of `land` for a file whose counts balance."""
        ended = self.typed(*self.arguments(file, table))
        assert (ended.code, ended.complained) == (0, "")
        noted: dict[str, object] = json.loads(ended.said)
        assert noted["rows_read"] == int(str(noted["rows_landed"])) + int(
            str(noted["rows_refused"])
        )
        return noted

    def refused(self, *more: object) -> Ended:
        """The end of `refused`."""
        return self.typed("refused", "--store", self.store, *more)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


@pytest.mark.parametrize("hostile", [h for h in HOSTILE if h.title in CHOSEN], ids=str)
def test_land_prints_the_result_of_a_file_as_one_object(desk: Desk, hostile: Hostile) -> None:
    noted = desk.land(desk.put(hostile.content))
    assert list(noted)[: len(KEYS)] == KEYS
    account = {key: noted[key] for key in KEYS if key != "seconds"}
    assert account == {
        "file": "x.csv",
        "sha256": hashlib.sha256(hostile.content).hexdigest(),
        "bytes": len(hostile.content),
        "encoding": hostile.encoding,
        "rows_read": hostile.rows,
        "rows_landed": hostile.landed,
        "rows_refused": len(hostile.refused),
        "blank_lines": hostile.blank_lines,
        "cells_blanked": 0,
        "path": hostile.path,
    }
    assert isinstance(noted["seconds"], float)
    with open_warehouse(Path(str(noted["database"])), read_only=True) as there:
        assert there.row(f"select count(*) from {noted['table']}") == (hostile.landed,)


def test_every_chosen_file_is_in_the_corpus() -> None:
    assert {hostile.title for hostile in HOSTILE} >= set(CHOSEN)


def test_land_and_refused_are_typed_as_they_are_documented(desk: Desk) -> None:
    ended = typed(*desk.arguments(desk.put(b"id,note\n1,a\n2\n")))
    assert (ended.code, ended.complained, ended.said.count("\n")) == (0, "", 1)
    assert json.loads(ended.said)["rows_refused"] == 1
    ended = typed("refused", "--store", desk.store)
    noted = ["x.csv, line 3, byte 12: 1 cells where 2 were expected", "1 rows refused."]
    assert (ended.code, ended.said.splitlines()) == (0, noted)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"table": "elsewhere"}, "a table of the feed"),
        ({"file": "none.csv"}, "a file that can be read; found none"),
        ({"file": "folder"}, "a file that can be read; found a folder"),
        ({"file": "pipe"}, "a file that can be read; found a pipe"),
        ({"file": "link"}, "a file that can be read; found a link"),
        ({"file": "/dev/zero"}, "a file that can be read; found a pipe or a device"),
        ({"feed": "none.toml"}, "none.toml"),
        ({"feed": FEED + 'colums = "any"\n'}, "columns"),
        ({"feed": FEED.replace('"any"\n[', '"some"\n[')}, "columns"),
        ({"feed": "agency = "}, "TOML"),
    ],
    ids=[
        "table",
        "no file",
        "folder",
        "pipe",
        "link",
        "device",
        "no feed",
        "key",
        "columns",
        "TOML",
    ],
)
def test_a_file_that_land_cannot_use_is_one_sentence_and_removes_no_landed_table(
    desk: Desk, change: dict[str, str], words: str
) -> None:
    file = desk.put(b"id\n1\n")
    before = desk.land(file)
    (desk.folder / "folder").mkdir()
    (desk.folder / "link").symlink_to(file)
    os.mkfifo(desk.folder / "pipe")
    feed = desk.feed
    if "\n" in change.get("feed", "") or "=" in change.get("feed", ""):
        feed = desk.put(change["feed"].encode(), "changed.toml")
    elif "feed" in change:
        feed = desk.folder / change["feed"]
    place, table = desk.folder / change.get("file", "x.csv"), change.get("table", "t")
    ended = desk.typed("land", place, "--feed", feed, "--table", table, "--store", desk.store)
    ended.assert_one_sentence(2, words)
    assert ended.said == ""
    with open_warehouse(Path(str(before["database"])), read_only=True) as there:
        assert there.rows("select id from landing.t") == [("1",)]


def test_two_tables_are_listed_side_by_side_and_landing_again_replaces_one(desk: Desk) -> None:
    x, y = desk.put(b"id,note\n1\n2\n"), desk.put(b"id,note\n3\n", "y.csv")
    desk.land(x)
    desk.land(y, "other")
    lines = ["y.csv, line 2, byte 8: 1", "x.csv, line 2, byte 8: 1", "x.csv, line 3, byte 10: 1"]
    said = desk.refused().said.splitlines()
    assert [line.partition(" cells")[0] for line in said] == [*lines, "3 rows refused."]
    desk.land(desk.put(b"id,note\n1,a\n"))
    assert desk.refused("--file", "y.csv").said == desk.refused().said
    assert desk.refused("--file", "x.csv").said == "0 rows refused.\n"
    desk.refused("--file", "z.csv").assert_one_sentence(2, "--file", "x.csv, y.csv")


def test_raw_rows_go_into_a_new_private_file_and_nowhere_else(desk: Desk) -> None:
    content = f"id,note\n{SECRET}\n{SECRET},{SECRET},{SECRET}\n1,a\n".encode()
    desk.land(desk.put(content))
    target = desk.folder / "raw.bin"
    for alone in (["--raw"], ["--to", target], ["--raw", "--to", desk.feed]):
        desk.refused(*alone).assert_one_sentence(2, "--to")
    assert desk.feed.read_text() == FEED
    ended = desk.refused("--raw", "--to", target)
    assert ended == Ended(0, f"2 rows written to {target}, which only you can read.\n", "")
    assert target.read_bytes() == f"{SECRET}\n{SECRET},{SECRET},{SECRET}\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    desk.refused("--raw", "--to", target).assert_one_sentence(2, "--to", "a new file")
    desk.refused("--raw", "--to", desk.folder / "no" / "raw").assert_one_sentence(5, "--to")
    spoilt = desk.folder / "raw2.bin"
    desk.refused("--file", "z.csv", "--raw", "--to", spoilt).assert_one_sentence(2, "--file")
    assert not spoilt.exists()


def test_a_store_without_landed_files_says_so(desk: Desk) -> None:
    desk.refused().assert_one_sentence(2, "a store with landed files")


def test_a_store_that_another_run_holds_is_left_to_it(desk: Desk) -> None:
    file = desk.put(b"id,note\n1,a\n")
    with borrowed(desk.store):
        desk.typed(*desk.arguments(file)).assert_one_sentence(
            4, "no other run", f"process {os.getpid()}"
        )
    assert desk.land(file)["rows_landed"] == 1


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_in_a_cell_or_a_header_is_never_printed(desk: Desk, as_json: bool) -> None:
    damaged = [SECRET, f'"{SECRET}', f'1,{SECRET}"', f"{SECRET},\0{SECRET}", f"=1,{SECRET}\xff"]
    headers = ["id,note", f"id,{SECRET}", f'id,"{SECRET}', f"{SECRET};{SECRET}"]
    for name, feed in (("any", desk.feed), ("named", desk.folder / "named.toml")):
        feed.write_text(FEED if name == "any" else NAMED)
        for header in headers:
            file = desk.put("\n".join([header, "1,a", *damaged]).encode("latin-1"))
            typed = ("land", file, "--feed", feed, "--table", "t", "--store", desk.store)
            ended = desk.typed(*typed, *(["--json"] if as_json else []))
            assert ended.code == 0
            assert SECRET not in ended.said + ended.complained
            assert SECRET not in repr(desk.refused())


def test_a_run_killed_while_landing_leaves_the_earlier_landed_table(desk: Desk) -> None:
    file = desk.put(b"id,note\n1,a\n2\n")
    desk.land(file)
    kept = desk.store / "by-hand" / "t.duckdb"
    before = hashlib.sha256(kept.read_bytes()).hexdigest()
    large = desk.put(b"id,note\n" + b"1,a plain note\nx\n" * 300_000, "large.csv")
    half = kept.with_name("t.next.duckdb")
    run = subprocess.Popen([sys.executable, "-m", "wholepicture", *map(str, desk.arguments(large))])
    while not half.exists() and run.poll() is None:
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert half.exists()
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == before
    assert [row.line for row in refused_rows(desk.store)] == [3]
    assert desk.land(file)["rows_landed"] == 1
    assert sorted(path.name for path in kept.parent.iterdir()) == ["t.duckdb"]
    assert list((desk.store / "spill").iterdir()) == []
