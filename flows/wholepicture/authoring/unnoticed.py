"""The mutants of SQL that no worked example notices: each needs an example or a reason."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wholepicture.authoring.examples import (
    ExampleWarehouse,
    derived_differing_beside,
    differences,
    differences_alone,
    differing_beside,
)
from wholepicture.authoring.mutants import Mutant, mutants
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check, Example
from wholepicture.rules.derived_descriptions import DerivedExample, DerivedTable

_CANNOT_RUN = -1


class MutantsRun(NamedTuple):
    """The mutants of one SQL text: their number, and those without an example.

    `wanting` are the mutants that no example notices and for which `equivalent` has no reason.
    `idle` are the lines in `equivalent` without a mutant, and `reasoned` the other lines.
    """

    number: int
    wanting: list[Mutant]
    reasoned: list[str]
    idle: list[str]


def try_mutants(laid: ExampleWarehouse, proven: Check | DerivedTable) -> MutantsRun:
    """The mutants of a check's or table's SQL, tried on its examples, with their reasons."""
    tried = list(unnoticed_mutants(laid, proven))
    unnoticed = [mutant for mutant, is_unnoticed in tried if is_unnoticed]
    lines = {changed_line(mutant) for mutant in unnoticed}
    return MutantsRun(
        number=len(tried),
        wanting=[one for one in unnoticed if changed_line(one) not in proven.equivalent],
        reasoned=[line for line in proven.equivalent if line in lines],
        idle=[line for line in proven.equivalent if line not in lines],
    )


def changed_line(mutant: Mutant) -> str:
    """The changed line of the mutant's SQL, by which `equivalent` names the mutant."""
    return mutant.sql.splitlines()[mutant.line - 1].strip()


def unnoticed_mutants(
    laid: ExampleWarehouse, proven: Check | DerivedTable
) -> Iterator[tuple[Mutant, bool]]:
    """Every mutant of a check's or table's SQL in order, and whether no example notices it.

    An example notices a mutant if, run alone, it gives other rows than expected or fails. Running
    all examples together shows which example this may be. Then each example is run alone with all
    of its mutants, because filling in its rows takes longest.
    """
    tried = list(mutants(proven.sql))
    changed = [proven.model_copy(update={"sql": mutant.sql}) for mutant in tried]
    suspects = [_suspect(laid, one) for one in changed]
    examples = range(len(_examples(proven)))
    unnoticed = {number for number, suspect in enumerate(suspects) if suspect != _CANNOT_RUN}
    for place in examples:
        waiting = [number for number in unnoticed if suspects[number] == place]
        unnoticed -= {number for number in waiting if _differs(laid, changed[number], place)}
    for place in examples:
        unnoticed -= {number for number in unnoticed if _differs(laid, changed[number], place)}
    yield from ((mutant, number in unnoticed) for number, mutant in enumerate(tried))


def _examples(proven: Check | DerivedTable) -> Sequence[Example | DerivedExample]:
    return proven.examples if isinstance(proven, Check) else [*proven.example.values()]


def _suspect(laid: ExampleWarehouse, changed: Check | DerivedTable) -> int | None:
    """The place of the first example that differs when all run together; None, or _CANNOT_RUN."""
    try:
        if isinstance(changed, Check):
            differing: Sequence[Example | DerivedExample] = differing_beside(laid, changed)
        else:
            differing = derived_differing_beside(laid, changed)
    except WholePictureError:
        return _CANNOT_RUN
    return _examples(changed).index(differing[0]) if differing else None


def _differs(laid: ExampleWarehouse, changed: Check | DerivedTable, place: int) -> bool:
    """Whether the example at a place, run alone, gives other rows than it expects, or fails."""
    example = _examples(changed)[place]
    try:
        if isinstance(changed, Check) and isinstance(example, Example):
            return bool(differences(laid, changed, example))
        if isinstance(changed, DerivedTable) and isinstance(example, DerivedExample):
            return bool(differences_alone(laid, changed, example))
    except WholePictureError:
        return True
    return False
