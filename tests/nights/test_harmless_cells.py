"""Formulas and control characters, planted in every column of a night, are never published as such.

No published cell begins like a formula or has a control character or a change of direction.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit
from helpers.kept import SECOND, THIRD, Kept
from helpers.nights_out import by, rows_of
from helpers.secrets_planted import FEED, NOTHING_IS_STOPPED, Rows, copied

DEPARTMENTS, PEOPLE, INVOLVEMENTS = (
    "ssd_department.csv",
    "ssd_person.csv",
    "ssd_involvements.csv",
)
HARMFUL = (
    '=HYPERLINK("http://x")', "=1+1", "+44 1", "-x", "-2+3", "@SUM(1)", "\uff1d1", "\tx", "x\ty",
    "\rx", "\ufeff=1", "\x1b[31mx", "x\x07", "x\x7f", "x\x9b31m", "\u202ex", "x\u200b", "x\u2028y",
    "\u2066x",
)  # fmt: skip
NUMBERS = (*HARMFUL, "a&b", "x y")
GOOD = ("Tîm Ŵyddgrug", "O'Neil & Sons (North), 2nd/3rd", "1", "A" * 60)
BAD = (*HARMFUL, "A" * 61, " ", "'quoted", "(x)", "x; y", "x\u00a0y", "a_b", "a:b", "Jo 😀")
SETTINGS = """
[audit]
authority = "St Helens & Ynys Môn"
team_names = {}
"""


@dataclass(frozen=True)
class Night:
    """A published night that had a harmful text in every column."""

    folder: Path
    ended: Ended

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every published cell, with its file and column."""
        for file in sorted((self.folder / "out" / THIRD).rglob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    for column, text in row.items():
                        yield f"{file.name} {column}", text


def harm(night: Path) -> None:
    """Adds a row to each file of the night for each harmful text and column, and renames teams."""
    folder = night / "social_care"
    for file in FEED.files:
        path = folder / file.name
        if not path.exists():
            continue
        header, *lines = read(path)
        base = lines[0] if lines else ["" for _ in header]
        known = {key: column for column in file.columns for key in column.header_keys}
        keys = [at for at, name in enumerate(header) if known[name.casefold()].key]
        for at in range(len(header)):
            for number, text in enumerate(HARMFUL[at % 5 :: 5]):
                row = [f"more-{at}-{number}" if k in keys else c for k, c in enumerate(base)]
                row[at] = text
                lines.append(row)
        if file.name == DEPARTMENTS:
            lines = [[f"team-{n}", *base[1:]] for n in range(len(GOOD + BAD))] + lines
            at = header.index("dept_team_name")
            for line, name in zip(lines, GOOD + BAD, strict=False):
                line[at] = name
        if file.name == PEOPLE:
            at = header.index("pers_legacy_id")
            for number, line in enumerate(lines):
                line[at] = NUMBERS[number % len(NUMBERS)]
        write(path, [header, *lines])
    share_teams(folder)
    (folder / "manifest.json").unlink(missing_ok=True)  # it has the old row counts


def share_teams(folder: Path) -> None:
    """Distributes the cases of the night among teams with valid and invalid names."""
    header, *lines = read(folder / INVOLVEMENTS)
    at = header.index("invo_professional_team")
    for number, line in enumerate(lines):
        line[at] = f"team-{number % len(GOOD + BAD)}"
    write(folder / INVOLVEMENTS, [header, *lines])


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture(scope="module")
def exports(three_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night with harmful texts everywhere."""
    folder = copied(three_nights / THIRD, tmp_path_factory.mktemp("harm"))
    harm(folder / THIRD)
    words = SETTINGS.format("true") + NOTHING_IS_STOPPED
    (folder / "settings.toml").write_text(words, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def harmed(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("harmed")
    ended = audit(exports, folder, THIRD, "--settings", exports / "settings.toml")
    assert (ended.code, ended.complained) == (0, "")
    return Night(folder, ended)


def is_harmful(text: str) -> bool:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return False
    return text[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or any(
        unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in text
    )


def test_no_published_cell_is_a_formula_or_holds_a_control_character(harmed: Night) -> None:
    found = list(harmed.cells())
    assert {place for place, text in found if is_harmful(text)} == set()
    assert len({place for place, _ in found}) > 60
    assert any(re.search(r"\b(team|child)-", text) for _, text in found)
    run = (harmed.folder / "out" / THIRD / "run.json").read_text(encoding="utf-8")
    assert not any(is_harmful(line) for line in run.splitlines())


def test_no_output_has_a_control_character(harmed: Night) -> None:
    assert not [line for line in harmed.ended.said.splitlines() if is_harmful(line)]


def test_a_teams_name_is_published_in_the_form_of_a_name_and_the_rest_counted(
    harmed: Night,
) -> None:
    night = harmed.folder / "out" / THIRD
    names = {row["team_name"] for row in rows_of(night / "findings.csv")} - {""}
    assert names & set(GOOD)
    assert not names & set(BAD)
    reason = by("file", night / "feeds.csv")[DEPARTMENTS]["reason"]
    assert re.search(r"published blank.*: .*team_name in \d\d+ rows", reason), reason


def test_an_id_in_no_form_of_an_id_is_blank_and_counted(harmed: Night) -> None:
    night = harmed.folder / "out" / THIRD
    numbers = {row["case_number"] for row in rows_of(night / "findings.csv")}
    assert "" in numbers
    assert not numbers & {*HARMFUL, "a&b", "x y"}
    reason = by("file", night / "feeds.csv")[PEOPLE]["reason"]
    assert re.search(r"published blank.*: legacy_id in \d\d+ rows", reason), reason


@pytest.mark.long
def test_without_names_of_teams_none_is_published_and_no_verdict_is_another(
    all_nights: Kept, first_night: Kept, tmp_path: Path
) -> None:
    first_night.copy_to(tmp_path)
    settings = tmp_path / "settings.toml"
    settings.write_text(SETTINGS.format("false"), encoding="utf-8")
    ended = audit(first_night.exports, tmp_path, SECOND, "--settings", settings)
    assert (ended.code, ended.complained) == (0, "")
    night, named = tmp_path / "out" / SECOND, all_nights.out / SECOND
    # a closed finding has the facts of the previous night, which was published with names
    for name in ("findings", "resolved", "children"):
        rows = rows_of(night / f"{name}.csv")
        assert rows, name
        assert {row["team_name"] for row in rows} == {""}, name
        assert any(row["team_id"] for row in rows), name
        assert any(row["team_name"] for row in rows_of(named / f"{name}.csv")), name
    assert rows_of(night / "checks.csv") == rows_of(named / "checks.csv")
