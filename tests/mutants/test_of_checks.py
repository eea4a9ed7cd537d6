"""The mutants of a check's SQL that its worked examples notice or miss."""

from collections.abc import Iterator

import pytest

from helpers.campaign import campaign
from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.authoring.unnoticed import changed_line, try_mutants
from wholepicture.rules.checks import load_check
from wholepicture.rules.checks.pairs import names_of_checks

_SHORT = "fathers/father_in_assessment"
NAMES = names_of_checks()


@pytest.fixture(scope="module")
def laid_out() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


@pytest.mark.parametrize("name", campaign(NAMES, (NAMES.index(_SHORT),)))
def test_every_mutant_is_noticed_by_an_example_or_has_a_reason(
    laid_out: ExampleWarehouse, name: str
) -> None:
    tried = try_mutants(laid_out, load_check(name))
    assert tried.number > 0
    assert [(one.was, one.now, changed_line(one)) for one in tried.wanting] == []
    assert tried.idle == []
