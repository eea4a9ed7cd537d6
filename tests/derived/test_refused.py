"""The refusals of a derived table's files, one sentence each, and differences in examples."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    derived_differences,
    example_warehouse,
)
from wholepicture.errors import PairError
from wholepicture.paths import EXPECTATIONS, SQL
from wholepicture.rules.derived_descriptions import DerivedTable, load_derived, load_derived_table

NIGHT = "night = 2026-11-20\n"
FIRST = '[example."on the night"]\n'
DESCRIBED = f"""
title = "Deaths that cannot be believed"
rows = "One row per person whose recorded death is in doubt."
definition = "A death that lies before the birth."
key = ["person_id"]
{NIGHT}
[columns]
person_id = "The id of the person."

[given]
person.p-1 = {{ born_on = 2020-01-01, died_on = 2019-12-31 }}

{FIRST}expect.p-1 = {{}}
"""
NAME = "death_in_doubt"


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def described(folder: Path, text: str = DESCRIBED) -> DerivedTable:
    """The derived table loaded from this text."""
    (folder / "derived").mkdir(exist_ok=True)
    (folder / "derived" / f"{NAME}.toml").write_text(text, encoding="utf-8")
    return load_derived_table(NAME, folder, SQL)


def differing(laid: ExampleWarehouse, table: DerivedTable) -> list[tuple[str, str, str]]:
    return [
        (part.subject_id, part.expected, part.found)
        for _, _, parted in derived_differences(laid, table)
        for part in parted
    ]


def test_the_file_that_is_changed_below_has_no_fault(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    assert differing(laid_out, described(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'key = ["person_id"]',
            'key = ["persn_id"]',
            r"found `persn_id`. Did you mean `person_id`",
        ),
        (NIGHT, f'{NIGHT}digests = ["home"]\n', r"columns in `key` and `digests`; found `home`"),
        (NIGHT, f'{NIGHT}colour = "red"\n', r"only keys that we know; found `colour`"),
        ("[given]\n", "[given]\npersons.p-2 = {}\n", r"found `persons`. Did you mean `person`"),
        (FIRST, f"{FIRST}cp_visits.v-1 = {{}}\n", r"found `cp_visits`. Did you mean `cp_visit`"),
        (FIRST, f"{FIRST}parameters = {{ adult = 2 }}\n", r"Did you mean `adult_age`"),
        (FIRST, f'{FIRST}without = ["person:p-2"]\n', r"Did you mean `person:p-1`"),
        ("expect.p-1 = {}", "expect.p-1 = { person = 1 }", r"Did you mean `person_id`"),
        ("expect.p-1 = {}\n", "", r"expected the key `expect`; found none"),
        (FIRST + "expect.p-1 = {}", "", r"expected at least one entry; found none"),
        ('title = "Deaths that cannot be believed"', 'title = ""', r"expected some words"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_nearest_name(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in DESCRIBED
    with pytest.raises(PairError, match=sentence):
        described(tmp_path, DESCRIBED.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'person_id = "The id of the person."',
            'person_id = "The id of the person."\ndied_on = "The day of the death."',
            r"only columns that the table has; found `died_on`",
        ),
        ("person.p-1 = { born", "person.p-1 = { birth", r"Did you mean `born_on`"),
    ],
)
def test_a_file_that_does_not_fit_the_schema_is_refused(
    laid_out: ExampleWarehouse, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in DESCRIBED
    with pytest.raises(PairError, match=sentence):
        differing(laid_out, described(tmp_path, DESCRIBED.replace(old, new)))


def test_a_column_without_a_description_is_refused(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    file = EXPECTATIONS / "derived" / "decision_review.toml"
    text = file.read_text(encoding="utf-8").replace('worker_id = "Who gave it, as recorded."', "")
    text = text.replace(', worker_id = "w-1"', "", 3)
    (tmp_path / "derived").mkdir()
    (tmp_path / "derived" / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(PairError, match=r"every column; found none of `worker_id`"):
        differing(laid_out, load_derived_table("decision_review", tmp_path, SQL))


def test_half_of_the_two_files_is_refused(tmp_path: Path) -> None:
    expectations, sql = tmp_path / "expectations", tmp_path / "sql"
    shutil.copytree(EXPECTATIONS / "derived", expectations / "derived")
    shutil.copytree(SQL / "derived", sql / "derived")
    assert set(load_derived(expectations, sql)) == set(load_derived())
    (sql / "derived" / "another.sql").write_text("select 1 as one", encoding="utf-8")
    with pytest.raises(PairError, match=r"no TOML file. Add expectations/derived/another.toml"):
        load_derived(expectations, sql)
    (sql / "derived" / "another.sql").unlink()
    (sql / "derived" / "visit.sql").unlink()
    with pytest.raises(PairError, match=r"no SQL file. Add sql/derived/visit.sql"):
        load_derived(expectations, sql)


@pytest.mark.parametrize("name", ["visits", "working_days", ""])
def test_a_name_that_none_has_is_refused_with_the_nearest(name: str) -> None:
    with pytest.raises(PairError, match="Did you mean derived/"):
        load_derived_table(name)


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("", ("p-1", "no row", "a row")),
        ("expect.p-1 = {}\nexpect.p-2 = {}", ("p-2", "one row", "no row")),
        (
            'expect.p-1 = { person_id = "p-3" }',
            ("p-1", "person_id p-3", "person_id p-1"),
        ),
        ('expect.p-1 = { person_id = "" }', ("p-1", "person_id None", "person_id p-1")),
    ],
)
def test_a_row_too_many_too_few_or_of_another_value_differs(
    laid_out: ExampleWarehouse, tmp_path: Path, expect: str, difference: tuple[str, str, str]
) -> None:
    text = DESCRIBED.replace("expect.p-1 = {}", expect or "expect = {}")
    assert differing(laid_out, described(tmp_path, text)) == [difference]


def test_a_key_that_names_two_rows_differs(laid_out: ExampleWarehouse, tmp_path: Path) -> None:
    file = EXPECTATIONS / "derived" / "decision_review.toml"
    text = file.read_text(encoding="utf-8").replace('key = ["row_id"]', 'key = ["is_doubtful"]')
    head, _, _ = text.partition("[example.")
    cells = 'person_id = "c-2", kind = "decision_review", recorded_on = 2026-11-16'
    (tmp_path / "derived").mkdir()
    (tmp_path / "derived" / file.name).write_text(
        f'{head}[example."two"]\noversight.o-2 = {{ {cells} }}\nexpect.False = {{}}\n',
        encoding="utf-8",
    )
    table = load_derived_table("decision_review", tmp_path, SQL)
    assert differing(laid_out, table) == [("False", "one row", "several rows of this key")]


def test_a_word_in_an_example_means_one_digest_and_no_other_word_does(
    laid_out: ExampleWarehouse, tmp_path: Path
) -> None:
    file = EXPECTATIONS / "derived" / "home.toml"
    head, _, _ = file.read_text(encoding="utf-8").partition("[example.")
    rows = "\n".join(
        f'address.b-{n} = {{ person_id = "q-{n}", address_json = \'{{"UPRN": "{uprn}"}}\' }}'
        for n, uprn in ((1, 8), (2, 8), (3, 9))
    )
    expect = "\n".join(
        f'expect.q-{n} = {{ home_id = "{word}" }}' for n, word in ((1, "a"), (2, "b"), (3, "a"))
    )
    (tmp_path / "derived").mkdir()
    (tmp_path / "derived" / file.name).write_text(
        f'{head}[example."three"]\nwithout = ["address:a-1"]\n{rows}\n{expect}\n', encoding="utf-8"
    )
    table = load_derived_table("home", tmp_path, SQL)
    assert differing(laid_out, table) == [
        ("q-2", "home_id b", "home_id a"),
        ("q-3", "home_id a", "home_id another value than a"),
    ]
