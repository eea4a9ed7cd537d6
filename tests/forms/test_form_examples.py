"""The worked examples of a form are what its macro gives; a wrong description is refused."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from wholepicture.authoring.examples.of_forms import differing
from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS
from wholepicture.rules.derived_tables import create_calendar
from wholepicture.rules.form_examples import described_forms
from wholepicture.rules.forms import JUDGED, form_names, forms_sql
from wholepicture.warehouse import Warehouse, open_warehouse

FORMS = described_forms()

# a small form and its description; each test changes one place in them
SQL = """
create or replace temp macro held(is_held, as_at, grace := 0) as (
    judged_as(
        verdict := case when is_held then 'met' else 'gap' end,
        remedy := case when not is_held then 'act' end,
        due_on := null,
        last_event_on := null,
        why := case when is_held is null then 'blank' end -- not 'commented'
    )
);
"""
TOML = """
title = "Held"
asks = "Is it held?"
[arguments]
is_held = "whether it is held"
as_at = "the night"
grace = "working days"
[why]
blank = "not recorded"
[usual]
as_at = 2026-11-20
[examples]
"held" = { is_held = true, gives = { verdict = "met" } }
"not held" = { is_held = false, gives = { verdict = "gap", remedy = "act" } }
"blank" = { is_held = "", gives = { verdict = "gap", why = "blank" } }
"""


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as opened:
        opened.run("set threads = 1")
        create_calendar(opened)
        yield opened


@pytest.mark.parametrize("name", FORMS)
def test_the_examples_of_a_form_are_what_its_macro_gives(warehouse: Warehouse, name: str) -> None:
    assert differing(warehouse, FORMS[name]) == {}


def test_an_example_that_expects_another_answer_differs(warehouse: Warehouse) -> None:
    shown = FORMS["shown"]
    changes = (
        {"verdict": "gap"},
        {"why": "blank"},
        {"remedy": "act"},
        {"due_on": date(2026, 11, 20)},
    )
    for change in changes:
        other = shown.examples["shown"].gives.model_copy(update=change)
        example = shown.examples["shown"].model_copy(update={"gives": other})
        changed = shown.model_copy(update={"examples": {"shown": example}})
        assert list(differing(warehouse, changed)) == ["shown"], change


@pytest.mark.parametrize("name", FORMS)
def test_a_form_gives_the_same_columns_of_the_same_types(warehouse: Warehouse, name: str) -> None:
    form = FORMS[name]
    for example in form.examples.values():
        ((kind,),) = warehouse.rows(f"select typeof({form.call(example)})")
        columns = ", ".join(f"{column} {of}" for column, of in JUDGED.items())
        assert kind.lower() == f"struct({columns})"


def test_every_form_has_its_examples_and_a_heading_that_names_each_argument() -> None:
    assert list(FORMS) == form_names()
    for name, form in FORMS.items():
        heading = forms_sql()[name].partition("create or replace")[0]
        assert heading.startswith(f"-- {form.title}: ")
        assert [
            argument for argument in form.arguments if f"--   {argument} (" not in heading
        ] == []


def described(folder: Path, toml: str = TOML, sql: str = SQL) -> None:
    (folder / "held.toml").write_text(toml, encoding="utf-8")
    described_forms(folder, {"_shared": "", "held": sql})


def test_a_form_that_agrees_with_its_sql_is_read(tmp_path: Path) -> None:
    described(tmp_path)


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ("grace = ", "graze = ", "none for `grace`"),
        ("as_at = 2026-11-20", "at = 2026-11-20", "`at`"),
        ("is_held = true", "held = true", "`held`"),
        ("is_held = true, ", "", "no `is_held`"),
        ('blank = "not recorded"', "", "none for `blank`"),
        ('blank = "not recorded"', 'blank = "none"\nlate = "done late"', "`late`"),
        ('why = "blank"', 'why = "late"', "none that expects the why `blank`"),
        ('remedy = "act"', 'remedy = "late"', "none that expects the remedy `act`"),
        ('verdict = "met"', 'verdict = "gap"', "none that expects the verdict `met`"),
        ('title = "Held"', 'title = "Held"\nuses = 3', "`uses`"),
        ('verdict = "met"', 'verdict = "held"', "another word"),
        ('verdict = "met"', 'verdict = "met", measure = 3', "`measure`"),
        (TOML[TOML.index('"held" =') :], "", "none"),
    ],
)
def test_a_description_that_does_not_agree_is_refused(
    tmp_path: Path, was: str, now: str, found: str
) -> None:
    assert was in TOML
    with pytest.raises(PairError) as refused:
        described(tmp_path, TOML.replace(was, now, 1))
    assert refused.value.found == found


def test_a_form_without_a_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PairError, match=r"expectations/forms/held\.toml"):
        described_forms(tmp_path, {"held": SQL})


def test_a_description_without_a_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "held.toml").write_text(TOML, encoding="utf-8")
    with pytest.raises(PairError, match=r"sql/forms/held\.sql"):
        described_forms(tmp_path, {"_shared": ""})


def test_a_file_whose_macro_has_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PairError, match="a macro `held`"):
        described(tmp_path, sql=SQL.replace("macro held", "macro kept"))


def test_nothing_else_is_kept_beside_the_descriptions() -> None:
    assert {file.suffix for file in (EXPECTATIONS / "forms").iterdir()} == {".toml"}
