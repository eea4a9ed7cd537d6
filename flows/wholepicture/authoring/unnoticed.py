"""The mutants of SQL that no worked example notices: an example is wanted for each."""

from collections.abc import Iterator

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences_of_all,
    differences_unverified,
)
from wholepicture.authoring.mutants import Mutant, mutants
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check
from wholepicture.rules.derived_descriptions import DerivedTable


def unnoticed_mutants(
    laid: ExampleWarehouse, proven: Check | DerivedTable
) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant of a check's or a table's SQL, and whether it goes unnoticed, one by one.

    A mutant is noticed by an example that then gives other rows than it expects, or that cannot be
    run; of a check's that seems unnoticed, each example is run alone before it is called so.
    """
    for mutant in mutants(proven.sql):
        yield mutant, not _is_noticed(laid, proven.model_copy(update={"sql": mutant.sql}))


def _is_noticed(laid: ExampleWarehouse, changed: Check | DerivedTable) -> bool:
    try:
        if isinstance(changed, Check):
            return any(parted for _, parted in differences_of_all(laid, changed)) or any(
                parted for _, parted in differences_of_all(laid, changed, is_alone=True)
            )
        return any(one[-1] for one in differences_unverified(laid, changed))
    except WholePictureError:
        return True
