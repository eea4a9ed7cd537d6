"""A new check, added by following CONTRIBUTING.md and nothing else."""

import re
import shutil
from pathlib import Path

import pytest

from wholepicture.authoring.examples import differences, example_warehouse, unshown_edges
from wholepicture.authoring.new_check import new_pair
from wholepicture.authoring.pages.check_page import check_page
from wholepicture.authoring.pages.index_page import index_page
from wholepicture.authoring.pages.sources import load_sources
from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import load_check

NAME = "referrals/outcome_recorded"
GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
_QUESTION = re.compile(r"^(?:#|--) \? .+\n", re.MULTILINE)

Rooms = tuple[Path, Path]


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    """The two data rooms of a checkout with no check in it yet."""
    expectations, sql = tmp_path / "expectations", tmp_path / "sql"
    (expectations / "checks").mkdir(parents=True)
    (sql / "checks").mkdir(parents=True)
    for file in (*EXPECTATIONS.glob("*.toml"), *EXPECTATIONS.glob("checks/*.toml")):
        shutil.copy(file, expectations / file.relative_to(EXPECTATIONS))
    for file in SQL.glob("checks/*.sql"):
        shutil.copy(file, sql / file.relative_to(SQL))
    shutil.copytree(SQL / "schema", sql / "schema")
    return expectations, sql


def from_the_guide(language: str) -> str:
    """The file of that language that the section on adding a check shows in full."""
    section, _, _ = GUIDE.read_text("utf-8").partition("## Removing or renaming a check")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)
    return str(found)


def files_of(rooms: Rooms) -> list[Path]:
    return [rooms[0] / "checks" / f"{NAME}.toml", rooms[1] / "checks" / f"{NAME}.sql"]


def test_a_new_check_is_its_pair_and_the_words_of_a_new_suite(rooms: Rooms) -> None:
    written = new_pair(NAME, *rooms)
    assert written == [*files_of(rooms), rooms[0] / "checks" / "referrals" / "_suite.toml"]
    assert all(file.is_file() for file in written)


def test_a_suite_that_has_words_keeps_them(rooms: Rooms) -> None:
    words = rooms[0] / "checks" / "referrals" / "_suite.toml"
    words.parent.mkdir()
    words.write_text("title = 'Referrals'\nabout = 'Whether help followed.'\n")
    assert new_pair(NAME, *rooms) == files_of(rooms)
    assert words.read_text().startswith("title = 'Referrals'")


def test_each_refusal_is_the_next_question_until_all_are_answered(rooms: Rooms) -> None:
    new_pair(NAME, *rooms)
    for file in files_of(rooms):
        while found := _QUESTION.search(file.read_text()):
            question = found.group().split("?", 1)[1].strip()
            with pytest.raises(PairError) as refusal:
                load_check(NAME, *rooms)
            line = file.read_text()[: found.start()].count("\n") + 1
            assert refusal.value.do.startswith(question)
            assert refusal.value.where.endswith(f"{NAME}{file.suffix}, line {line}")
            file.write_text(_QUESTION.sub("", file.read_text(), count=1))


def test_questions_removed_without_an_answer_do_not_make_a_pair_that_loads(rooms: Rooms) -> None:
    new_pair(NAME, *rooms)
    for file in files_of(rooms):
        file.write_text(_QUESTION.sub("", file.read_text()))
    with pytest.raises(PairError, match="title"):
        load_check(NAME, *rooms)


def test_the_sql_of_a_new_pair_runs_once_its_questions_are_removed(rooms: Rooms) -> None:
    new_pair(NAME, *rooms)
    toml, sql = files_of(rooms)
    sql.write_text(
        "-- One row per open child: was it recorded?\n" + _QUESTION.sub("", sql.read_text())
    )
    answered = _QUESTION.sub("", toml.read_text())
    for key in ("title", "population", "for_recorders", "for_readers", "gap", "because"):
        answered = answered.replace(f'{key} = ""', f'{key} = "words in answer"')
    answered = answered.replace('severity = ""', 'severity = "warning"')
    answered = answered.replace('dimension = ""', 'dimension = "timeliness"')
    answered = answered.replace("cites = []", 'cites = ["B1"]')
    met = '\n[example."recorded"]\nexpect.child-1 = "met"\n'
    blank = (
        '\n[example."blank"]\nreferral.referral-1.referred_on = ""\nexpect.child-1 = "unknown"\n'
    )
    toml.write_text(answered + met + blank)
    check = load_check(NAME, *rooms)
    with example_warehouse() as laid:
        laid.verify(check)
        differ = [one.name for one in check.examples if differences(laid, check, one)]
        assert differ == ["recorded"]  # the draft's SQL records nothing
        assert unshown_edges(laid, check) == []


def test_the_check_of_the_guide_loads_and_agrees_with_its_examples(rooms: Rooms) -> None:
    new_pair(NAME, *rooms)
    for file in files_of(rooms):
        file.write_text(from_the_guide(file.suffix.removeprefix(".")))
    words = rooms[0] / "checks" / "referrals" / "_suite.toml"
    shutil.copy(EXPECTATIONS / "checks" / "referrals" / "_suite.toml", words)
    check = load_check(NAME, *rooms)
    with example_warehouse() as laid:
        laid.verify(check)
        assert [differences(laid, check, one) for one in check.examples] == [
            [] for _ in check.examples
        ]
        assert list(unshown_edges(laid, check)) == []
    page = check_page(check, load_sources(rooms[0]), is_whole=False)
    assert page.startswith(f"# {check.title}\n")
    assert f"({NAME}.md)" in index_page({NAME: check}, rooms[0])


def test_a_pair_that_is_there_is_not_written_over(rooms: Rooms) -> None:
    new_pair(NAME, *rooms)
    for file in files_of(rooms):
        file.write_text("mine")
    with pytest.raises(PairError, match="a name that no pair has"):
        new_pair(NAME, *rooms)
    assert [file.read_text() for file in files_of(rooms)] == ["mine", "mine"]


def test_half_a_pair_is_not_written_over_either(rooms: Rooms) -> None:
    toml, sql = files_of(rooms)
    sql.parent.mkdir()
    sql.write_text("mine")
    with pytest.raises(PairError, match="SQL file of that name"):
        new_pair(NAME, *rooms)
    assert not toml.exists()


@pytest.mark.parametrize(
    "name",
    ["outcome", "Seen/outcome", "seen/", "/outcome", "seen/a/b", "../seen/a", "seen/a.b", "seen/é"],
)
def test_a_name_of_another_form_is_refused(rooms: Rooms, name: str) -> None:
    with pytest.raises(PairError, match="suite/check"):
        new_pair(name, *rooms)
    assert list((rooms[0] / "checks").glob("*/*")) == []


def test_a_name_that_tells_of_a_person_is_refused(rooms: Rooms) -> None:
    with pytest.raises(PairError, match="name the record, not the person"):
        new_pair("seen/visit_missed", *rooms)
