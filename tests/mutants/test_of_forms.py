"""Every mutant of the forms' SQL is noticed by a worked example."""

from collections.abc import Iterator

import pytest

from forms.row_cases import CASES
from helpers.campaign import campaign
from wholepicture.authoring.examples.of_forms import differing
from wholepicture.authoring.mutants import Mutant, mutants
from wholepicture.rules.derived_tables import create_calendar
from wholepicture.rules.form_examples import described_forms
from wholepicture.rules.forms import forms_sql, forms_used
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse

FORMS = described_forms()
_USUAL = range(4)  # the shared macros, and the first form
# macros that checks use beside the forms
_BY_CASES = (
    "_childhood", "_children", "_help", "_repeats", "_reviews", "_rows", "_seen", "_seen_in_time",
    "_sight", "_visits",
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with open_warehouse() as opened:
        opened.run("set threads = 1")
        create_calendar(opened)
        yield opened


def is_noticed(warehouse: Warehouse, stem: str, mutant: Mutant) -> bool:
    """Whether an example of a form that uses the file differs, or the SQL can no longer run."""
    try:
        warehouse.run(mutant.sql)
        if stem in _BY_CASES:
            return any(warehouse.rows(query) != [answer] for query, answer in CASES.values())
        return any(
            differing(warehouse, form)
            for name, form in FORMS.items()
            if stem in forms_used(forms_sql()[name])
        )
    except WarehouseError:
        return True
    finally:
        warehouse.run(forms_sql()[stem])


@pytest.mark.parametrize("stem", campaign(list(forms_sql()), _USUAL))
def test_every_mutant_is_noticed_by_an_example(warehouse: Warehouse, stem: str) -> None:
    unnoticed = [
        f"line {mutant.line}: {mutant.was} became {mutant.now or 'nothing'}"
        for mutant in mutants(forms_sql()[stem])
        if not is_noticed(warehouse, stem, mutant)
    ]
    assert unnoticed == []
