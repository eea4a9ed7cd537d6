"""The mutants of a check's SQL that none of its examples notices: an example is wanted for each."""

from collections.abc import Iterator

from wholepicture.authoring.examples import ExampleWarehouse, differences_of_all
from wholepicture.authoring.mutants import Mutant, mutants
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check


def unnoticed_mutants(laid: ExampleWarehouse, check: Check) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant of the check's SQL, and whether it goes unnoticed, one after another.

    A mutant is noticed by an example that then gives other rows than it expects, or that cannot be
    run.
    """
    for mutant in mutants(check.sql):
        yield mutant, not _is_noticed(laid, check.model_copy(update={"sql": mutant.sql}))


def _is_noticed(laid: ExampleWarehouse, changed: Check) -> bool:
    try:
        return any(parted for _, parted in differences_of_all(laid, changed))
    except WholePictureError:
        return True
