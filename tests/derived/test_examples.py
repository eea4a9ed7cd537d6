"""The worked examples of every derived table: the specification is the test."""

from collections.abc import Iterator

import pytest

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    derived_differences,
    differences_alone,
    example_warehouse,
)
from wholepicture.rules.derived_descriptions import DerivedExample, DerivedTable, load_derived
from wholepicture.rules.derived_tables import CALENDAR, derived_sql

TABLES = load_derived()
EXAMPLES = [
    pytest.param(table, example, id=f"{table.name}: {name}")
    for table in TABLES.values()
    for name, example in table.example.items()
]


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def test_every_derived_table_except_the_calendar_has_a_description_and_examples() -> None:
    assert set(TABLES) == set(derived_sql()) - {CALENDAR}


@pytest.mark.parametrize("name", TABLES)
def test_a_derived_table_has_the_rows_that_its_examples_expect(
    laid_out: ExampleWarehouse, name: str
) -> None:
    found = list(derived_differences(laid_out, TABLES[name]))
    assert [title for _, title, _ in found] == list(TABLES[name].example)
    assert {title: parted for _, title, parted in found if parted} == {}


@pytest.mark.long
@pytest.mark.parametrize(("table", "example"), EXAMPLES)
def test_an_example_run_alone_agrees(
    laid_out: ExampleWarehouse, table: DerivedTable, example: DerivedExample
) -> None:
    assert differences_alone(laid_out, table, example) == []
