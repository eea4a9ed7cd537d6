"""A new check, added by following CONTRIBUTING.md and nothing else."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_group

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences,
    example_warehouse,
    unshown_edges,
)
from wholepicture.authoring.new_check import drafted_forms, new_pair
from wholepicture.authoring.pages.check_page import check_page
from wholepicture.authoring.pages.index_page import index_page
from wholepicture.authoring.pages.sources import load_sources
from wholepicture.authoring.unnoticed import changed_line, try_mutants
from wholepicture.cli import app
from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.checks import Check, load_check
from wholepicture.rules.forms import form_names, forms_called

NAME = "referrals/outcome_recorded"
GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
DRAFTED = drafted_forms(SQL)
_QUESTION = re.compile(r"^(?:#|--) \? .+\n", re.MULTILINE)

Rooms = tuple[Path, Path]


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    """The folders `expectations` and `sql` of a checkout without any check."""
    expectations, sql = tmp_path / "expectations", tmp_path / "sql"
    (expectations / "checks").mkdir(parents=True)
    (sql / "checks").mkdir(parents=True)
    for room, copy in ((EXPECTATIONS, expectations), (SQL, sql)):
        for file in (*room.glob("*.toml"), *room.glob("checks/_new_*.*")):
            shutil.copy(file, copy / file.relative_to(room))
        shutil.copytree(room / "checks" / "_new_check", copy / "checks" / "_new_check")
    shutil.copytree(SQL / "schema", sql / "schema")
    return expectations, sql


def from_the_guide(language: str) -> str:
    """The whole file of that language in the section on adding a check."""
    section, _, _ = GUIDE.read_text("utf-8").partition("## Removing or renaming a check")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)
    return str(found)


def files_of(rooms: Rooms) -> list[Path]:
    return [rooms[0] / "checks" / f"{NAME}.toml", rooms[1] / "checks" / f"{NAME}.sql"]


def test_a_new_check_is_its_pair_and_the_words_of_a_new_suite(rooms: Rooms) -> None:
    written = new_pair(NAME, *rooms, "shown_by")
    assert written == [*files_of(rooms), rooms[0] / "checks" / "referrals" / "_suite.toml"]
    assert all(file.is_file() for file in written)


def test_a_suite_that_has_words_keeps_them(rooms: Rooms) -> None:
    words = rooms[0] / "checks" / "referrals" / "_suite.toml"
    words.parent.mkdir()
    words.write_text("title = 'Referrals'\nabout = 'Whether help followed.'\n")
    assert new_pair(NAME, *rooms, "shown_by") == files_of(rooms)
    assert words.read_text().startswith("title = 'Referrals'")


def test_each_refusal_is_the_next_question_until_all_are_answered(rooms: Rooms) -> None:
    new_pair(NAME, *rooms, "shown_by")
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
    new_pair(NAME, *rooms, "shown_by")
    for file in files_of(rooms):
        file.write_text(_QUESTION.sub("", file.read_text()))
    with pytest.raises(PairError, match="title"):
        load_check(NAME, *rooms)


def answered(rooms: Rooms, form: str) -> Check:
    """The check that a draft becomes after its words are answered, with no other change."""
    new_pair(NAME, *rooms, form)
    toml, sql = files_of(rooms)
    sql.write_text(
        "-- One row per open child: is it recorded?\n" + _QUESTION.sub("", sql.read_text())
    )
    text = _QUESTION.sub("", toml.read_text())
    for key in ("title", "population", "for_recorders", "for_readers", "because"):
        text = text.replace(f'{key} = ""', f'{key} = "words in answer"')
    text = text.replace('severity = ""', 'severity = "warning"')
    text = text.replace('dimension = ""', 'dimension = "timeliness"')
    toml.write_text(text.replace("cites = []", 'cites = ["B1"]'))
    return load_check(NAME, *rooms)


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("form", DRAFTED)
def test_a_draft_agrees_with_its_examples_once_its_words_are_answered(
    rooms: Rooms, laid_out: ExampleWarehouse, form: str
) -> None:
    check = answered(rooms, form)
    laid_out.verify(check)
    assert form in forms_called(check.sql)
    assert {one.name: differences(laid_out, check, one) for one in check.examples} == {
        one.name: [] for one in check.examples
    }
    assert unshown_edges(laid_out, check) == []
    assert check.counted is False


@pytest.mark.long
@pytest.mark.parametrize("form", DRAFTED)
def test_the_examples_of_a_draft_notice_every_mutant_of_its_sql(
    rooms: Rooms, laid_out: ExampleWarehouse, form: str
) -> None:
    tried = try_mutants(laid_out, answered(rooms, form))
    assert tried.number > 0
    assert [(one.was, one.now, changed_line(one)) for one in tried.wanting] == []


def test_a_check_can_be_drafted_in_every_form_that_asks_by_itself() -> None:
    of_another_form = {"gap_in_doubt", "in_doubt", "unless_met"}
    assert set(DRAFTED) == set(form_names()) - of_another_form
    assert [
        file.name.removesuffix(".toml.j2")
        for file in sorted((EXPECTATIONS / "checks" / "_new_check").iterdir())
    ] == DRAFTED


def test_the_help_of_the_command_and_the_guide_name_every_form_of_a_draft() -> None:
    (form,) = (one for one in get_group(app).commands["new-check"].params if one.name == "form")
    assert form.help == f"Its form: {', '.join(DRAFTED)}."
    assert form.default in DRAFTED
    section = GUIDE.read_text("utf-8").partition("### 2.")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.M)) == DRAFTED


def test_a_form_in_which_nothing_is_drafted_is_refused_with_the_nearest(rooms: Rooms) -> None:
    with pytest.raises(PairError, match="Did you mean rolling") as refusal:
        new_pair(NAME, *rooms, "roling")
    assert all(form in str(refusal.value) for form in DRAFTED)
    assert not any(file.exists() for file in files_of(rooms))


def test_the_check_of_the_guide_loads_and_agrees_with_its_examples(rooms: Rooms) -> None:
    new_pair(NAME, *rooms, "shown_by")
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
    new_pair(NAME, *rooms, "shown_by")
    for file in files_of(rooms):
        file.write_text("mine")
    with pytest.raises(PairError, match="a name that no pair has"):
        new_pair(NAME, *rooms, "shown_by")
    assert [file.read_text() for file in files_of(rooms)] == ["mine", "mine"]


def test_half_a_pair_is_not_written_over_either(rooms: Rooms) -> None:
    toml, sql = files_of(rooms)
    sql.parent.mkdir()
    sql.write_text("mine")
    with pytest.raises(PairError, match="SQL file of that name"):
        new_pair(NAME, *rooms, "shown_by")
    assert not toml.exists()


@pytest.mark.parametrize(
    "name",
    ["outcome", "Seen/outcome", "seen/", "/outcome", "seen/a/b", "../seen/a", "seen/a.b", "seen/é"],
)
def test_a_name_of_another_form_is_refused(rooms: Rooms, name: str) -> None:
    with pytest.raises(PairError, match="suite/check"):
        new_pair(name, *rooms, "shown_by")
    assert list((rooms[0] / "checks").glob("[!_]*/*")) == []


def test_a_name_that_tells_of_a_person_is_refused(rooms: Rooms) -> None:
    with pytest.raises(PairError, match="name the record, not the person"):
        new_pair("seen/visit_missed", *rooms, "shown_by")
