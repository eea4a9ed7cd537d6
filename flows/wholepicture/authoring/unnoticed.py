"""The mutants of SQL that no worked example notices: each wants an example, or a reason."""

from collections.abc import Iterator
from typing import NamedTuple

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    differences_alone,
    differences_of_all,
    differences_unverified,
)
from wholepicture.authoring.mutants import Mutant, mutants
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check
from wholepicture.rules.derived_descriptions import DerivedTable


class Tried(NamedTuple):
    """The mutants of one SQL text: how many, what is wanting, and what has its reason.

    `wanting` are the mutants that no example notices and `equivalent` gives no reason for; `idle`
    the lines in `equivalent` of no such mutant; `reasoned` all others.
    """

    number: int
    wanting: list[Mutant]
    reasoned: list[str]
    idle: list[str]


def try_mutants(laid: ExampleWarehouse, proven: Check | DerivedTable) -> Tried:
    """Every mutant of a check's or a table's SQL, tried on its examples, beside its reasons."""
    tried = list(unnoticed_mutants(laid, proven))
    unnoticed = [mutant for mutant, is_unnoticed in tried if is_unnoticed]
    lines = {changed_line(mutant) for mutant in unnoticed}
    return Tried(
        number=len(tried),
        wanting=[one for one in unnoticed if changed_line(one) not in proven.equivalent],
        reasoned=[line for line in proven.equivalent if line in lines],
        idle=[line for line in proven.equivalent if line not in lines],
    )


def changed_line(mutant: Mutant) -> str:
    """The line of the SQL as the mutant has it, by which `equivalent` names the mutant."""
    return mutant.sql.splitlines()[mutant.line - 1].strip()


def unnoticed_mutants(
    laid: ExampleWarehouse, proven: Check | DerivedTable
) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant of a check's or a table's SQL, and whether it goes unnoticed, one by one.

    A mutant is noticed by an example that then gives other rows than it expects, or that cannot be
    run; of one that seems unnoticed, each example is run alone before it is called so.
    """
    for mutant in mutants(proven.sql):
        yield mutant, not _is_noticed(laid, proven.model_copy(update={"sql": mutant.sql}))


def _is_noticed(laid: ExampleWarehouse, changed: Check | DerivedTable) -> bool:
    try:
        if isinstance(changed, Check):
            return any(parted for _, parted in differences_of_all(laid, changed)) or any(
                parted for _, parted in differences_of_all(laid, changed, is_alone=True)
            )
        return any(parted for *_, parted in differences_unverified(laid, changed)) or any(
            differences_alone(laid, changed, example) for example in changed.example.values()
        )
    except WholePictureError:
        return True
