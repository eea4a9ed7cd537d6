"""The output of `wholepicture feed new` and `feed check`."""

import csv
from pathlib import Path

import pytest

from helpers.drafts import drafted
from helpers.secrets_planted import Planted
from wholepicture.cli import run_command
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.feeds import load_feed

HEADERS = (
    "Case ID", "NHS Number", "Surname", "DOB", "Home address", "Date seen", "Outcome", "Arrested",
    "Children", "Notes", "Details json", "Worker", "Crime number", "Reference", "Postcode",
)  # fmt: skip
SHAPES = ("{}, 3 Marigold Road", "{}-Marigold", "{}", "={}", "2026-11-01 {}", '{{"town": "{}"}}')
FEED = """\
agency = "police"
title = "The police"
instead_of = "social_care"
delivered_by = "07:30"
[forms]
dates = ["dd/mm/yyyy"]
[[file]]
name = "people.csv"
table = "person"
optional = false
encoding = "cp1252"
delimiter = "\\t"
moves_daily = true
refused_limit = 0.025
columns = [
    { name = "person_id", header = "Nominal", kind = "local_id", key = true },
    { name = "surname", header = "Surname", kind = "name" },
    { name = "born_on", header = "DOB", kind = "birth_date" },
    { name = "sex", header = "Sex", kind = "code", codes = "sexes" },
    { name = "legacy_id", header = "Old", kind = "code" },
    { name = "warnings", header = "Warnings", kind = "free_text" },
]
[[file]]
name = "incidents.csv"
table = "incident"
columns = "any"
"""

SEXES = """\
title = "Sex"
edition = "2026"
[codes]
F = { means = "female" }
M = { means = "male" }
"""


def _written(folder: Path, rows: list[list[str]], name: str = "incidents.csv") -> Path:
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


def _file(folder: Path, name: str, text: str) -> Path:
    feeds = folder / "feeds"
    feeds.mkdir(exist_ok=True)
    (feeds / name).write_text(text, encoding="utf-8")
    (folder / "codes").mkdir(exist_ok=True)
    (folder / "codes" / "sexes.toml").write_text(SEXES, encoding="utf-8")
    return feeds / name


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("repeats", [1, 20])
def test_no_word_of_any_cell_is_in_a_draft_or_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shape: str, repeats: int
) -> None:
    planted = Planted()
    rows = [[planted.secret(header, shape) for header in HEADERS] for _ in range(3)] * repeats
    file, out = _written(tmp_path, [list(HEADERS), *rows]), tmp_path / "police.toml"
    assert run_command(["feed", "new", str(file), "--out", str(out)]) == 0
    assert run_command(["feed", "new", str(file)]) == 0
    assert run_command(["feed", "check", str(out)]) in (0, 2)
    noted = capsys.readouterr()
    assert all(header in noted.out for header in HEADERS)
    assert planted.found((noted.out + noted.err).encode() + out.read_bytes()) == set()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_without_a_line_of_headers_is_refused_without_a_word_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shape: str
) -> None:
    planted = Planted()
    rows = [[planted.secret(header, shape) for header in HEADERS] for _ in range(20)]
    file, out = _written(tmp_path, rows), tmp_path / "police.toml"
    assert run_command(["feed", "new", str(file), "--out", str(out)]) == 2
    noted = capsys.readouterr()
    assert noted.err.startswith("example file 1, line 1: expected a line of headers; found ")
    assert planted.found((noted.out + noted.err).encode()) == set()
    assert not out.exists()


def test_a_draft_on_the_screen_is_the_draft_that_would_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["Case ID", "No\u200btes\u202e"], ["1", "x"], ["2", "y"]]
    file = _written(tmp_path, rows)
    assert run_command(["feed", "new", str(file), "--agency", "police"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines() == drafted(file.read_bytes()).splitlines()
    assert load_feed(_file(tmp_path, "police.toml", shown)).files[0].known[1].header == rows[0][1]


def test_what_was_written_is_said_and_how_many_questions_it_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _written(tmp_path, [["Case", "Seen"], ["a", "01/02/2026"], ["b", "02/02/2026"]])
    out = tmp_path / "police.toml"
    assert run_command(["feed", "new", str(file), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"wrote {out}",
        "It asks 2 questions, each on a line that begins with # ?",
        f"Read it line by line, then: wholepicture feed check {out}",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["new"], 2, "feed new --help` lists; found no FILES. Put it right."),
        (["new", "no-such.csv"], 2, "example file 1: expected a file; found none."),
        (["new", "no-such.csv", "--agency", "The Police"], 2, "--agency: expected a word of small"),
        (["check"], 2, "feed check --help` lists; found no FEED. Put it right."),
        (["check", "no-such.toml"], 2, "no-such.toml: expected a file that can be read; found"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run_command(["feed", *arguments]) == code
    noted = capsys.readouterr()
    assert words in noted.err
    assert (noted.out, len(noted.err.splitlines())) == ("", 1)


def test_a_folder_that_cannot_be_written_is_code_5(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _written(tmp_path, [["Case ID"], ["1"]])
    assert run_command(["feed", "new", str(file), "--out", str(tmp_path / "no" / "a.toml")]) == 5
    assert "the feed file to write: expected a folder that can be" in capsys.readouterr().err


def test_a_feed_alone_lists_what_can_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["feed"]) == 0
    assert {"new", "check"} <= set(capsys.readouterr().out.split())


def test_a_feed_that_holds_is_explained_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["feed", "check", str(_file(tmp_path, "police.toml", FEED))]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "police (The police), a partner agency, read where social_care delivered nothing:"
        " 2 files, fresh for 2 days.",
        "Code list sexes: 2 codes, edition 2026.",
        "",
        "people.csv -> record table person; without it little can be said",
        "  written: cp1252, a tab between cells",
        "  delivered: by 07:30, new every night; at most 2.5 % of its rows refused",
        "  columns: 6 (1 local_id, 1 name, 1 birth_date, 2 code, 1 free_text)",
        "  key: person_id",
        "  may be published where a check asks: person_id, sex",
        "  codes without a list, so never published: legacy_id",
        "  land as text only, as person has no such column: warnings",
        "  columns of person that it does not fill: forename, expected_on, died_on",
        "",
        "incidents.csv -> table incident; may be absent",
        "  written: utf-8, a comma between cells",
        "  delivered: by 07:30, may be the same as the night before; at most 1 % of its rows"
        " refused",
        "  no record table has that name: its columns land as text, and no check reads them",
        "  columns: any, as text, each under its header; never published",
        "",
        "Record tables it feeds: person.",
    ]


def test_a_file_name_that_is_not_the_agency_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["feed", "check", str(_file(tmp_path, "draft.toml", FEED))]) == 0
    assert "Before a night is run, name the file police.toml" in capsys.readouterr().out


def test_a_code_list_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    feed = _file(tmp_path, "police.toml", FEED.replace('"sexes"', '"sex"'))
    assert run_command(["feed", "check", str(feed)]) == 2
    assert capsys.readouterr().err == (
        "feeds/police.toml, file 1 (people.csv), column 4 (sex), codes: expected a code list that"
        " is there; found no list `sex`. Did you mean `sexes`?\n"
    )


@pytest.mark.parametrize("feed", sorted((EXPECTATIONS / "feeds").glob("*.toml")), ids=str)
def test_every_shipped_feed_holds_and_is_explained(
    capsys: pytest.CaptureFixture[str], feed: Path
) -> None:
    assert run_command(["feed", "check", str(feed)]) == 0
    noted = capsys.readouterr().out
    assert noted.count(" -> ") == len(load_feed(feed).files)
