"""The edges of a check's numbers: changing a number by one must change an example's result."""

from collections.abc import Mapping, Sequence
from typing import Any

from wholepicture.authoring.examples.comparing import Beside
from wholepicture.authoring.examples.in_memory import ExampleWarehouse
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check, Example

Move = tuple[str, int]  # a parameter, and one more or one less


def numeric_parameters(check: Check) -> list[str]:
    """The check's own parameters whose edges its examples must show."""
    return [
        name
        for name, own in check.parameters.items()
        if isinstance(own.value, int | float) and own.no_edge is None
    ]


def unshown_edges(held: ExampleWarehouse, check: Check) -> list[str]:
    """The changes of a parameter by one that no example shows, in words.

    A change is shown if it changes the verdicts of an example that is run alone. The parameter's
    examples from [edges] are tried first, and other examples only for the remaining changes.
    """
    by_name = {example.name: example for example in check.examples}
    moves = [(name, step) for name in numeric_parameters(check) for step in (1, -1)]
    stated = {move: [by_name[one] for one in check.edges.get(move[0], ())] for move in moves}
    left = [move for move in moves if not _is_shown(held, check, move, stated[move])]
    likely = _likely_first(held, check, left) if left else {}
    return [
        f"{name} is {'raised' if step > 0 else 'lowered'} by one"
        for name, step in left
        if not _is_shown(held, check, (name, step), likely[name, step])
    ]


def _is_shown(
    held: ExampleWarehouse, check: Check, move: Move, examples: Sequence[Example]
) -> bool:
    """Whether one of the examples, run alone, gives other verdicts after the parameter changes."""
    name, _ = move
    changed = _moved(check, move)
    return any(
        _is_changed(held, check, example, changed)
        for example in examples
        if name not in example.parameters
    )


def _likely_first(
    held: ExampleWarehouse, check: Check, moves: Sequence[Move]
) -> dict[Move, list[Example]]:
    """All examples for each change, first those that change when all are run together.

    Running them together, night by night, takes little time.
    """
    changing: dict[Move, set[str]] = {move: set() for move in moves}
    beside = Beside(held, check, check.examples)
    for alike in beside.groups:
        expected = {example.name: _expected(example) for example in alike}
        for move in moves:
            if move[0] not in alike[0].parameters:
                rows = beside.rows(alike, _moved(check, move))
                changing[move] |= {
                    one
                    for one, verdicts in expected.items()
                    if _verdicts(rows.get(one)) != verdicts
                }
    return {
        move: sorted(check.examples, key=lambda example: example.name not in changing[move])
        for move in moves
    }


def _moved(check: Check, move: Move) -> dict[str, object]:
    """The parameter, changed by the step."""
    name, step = move
    value = check.parameters[name].value
    assert isinstance(value, int | float)
    return {name: value + step}


def _is_changed(
    held: ExampleWarehouse, check: Check, example: Example, changed: Mapping[str, object]
) -> bool:
    """Whether the example, run alone, gives other verdicts than it expects, or an error."""
    try:
        return _verdicts(held.rows(check, example, changed)) != _expected(example)
    except WholePictureError:
        return True


def _expected(example: Example) -> dict[object, str]:
    """The verdict that the example expects of each subject."""
    return {row.subject_id: row.verdict for row in example.expect}


def _verdicts(rows: list[dict[str, Any]] | None) -> dict[object, str] | None:
    """The verdict of each subject of these rows, or None if there are no rows."""
    return None if rows is None else {row["subject_id"]: row["verdict"] for row in rows}
