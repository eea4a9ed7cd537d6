"""The edges of a check's numbers: each moved by one changes what some example gives."""

from collections.abc import Mapping
from typing import Any

from wholepicture.authoring.examples.comparing import Beside
from wholepicture.authoring.examples.in_memory import ExampleWarehouse
from wholepicture.errors import WholePictureError
from wholepicture.rules.checks import Check, Example


def numeric_parameters(check: Check) -> list[str]:
    """The check's own parameters whose edges its examples must show."""
    return [
        name
        for name, own in check.parameters.items()
        if isinstance(own.value, int | float) and own.no_edge is None
    ]


def unshown_edges(held: ExampleWarehouse, check: Check) -> list[str]:
    """The moves of a parameter by one that no example shows, in words.

    A move is shown where it changes the verdicts of an example that is run alone. All are run
    beside each other first, night by night, which is soon done and says which one to begin with.
    """
    moves = [(name, step) for name in numeric_parameters(check) for step in (1, -1)]
    changed = {move: _moved(check, *move) for move in moves}
    likely: dict[tuple[str, int], set[str]] = {move: set() for move in moves}
    beside = Beside(held, check, check.examples)
    for alike in beside.groups if moves else []:
        expected = {example.name: _expected(example) for example in alike}
        for name, step in moves:
            if name not in alike[0].parameters:
                rows = beside.rows(alike, changed[name, step])
                likely[name, step] |= {
                    one
                    for one, verdicts in expected.items()
                    if _verdicts(rows.get(one)) != verdicts
                }
    return [
        f"{name} is {'raised' if step > 0 else 'lowered'} by one"
        for name, step in moves
        if not any(
            _is_changed(held, check, example, changed[name, step])
            for example in sorted(
                check.examples, key=lambda example: example.name not in likely[name, step]
            )
            if name not in example.parameters
        )
    ]


def _moved(check: Check, name: str, step: int) -> dict[str, object]:
    """The parameter, moved by the step."""
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
    """The verdict of each subject of these rows, or nothing where there are none to look at."""
    return None if rows is None else {row["subject_id"]: row["verdict"] for row in rows}
