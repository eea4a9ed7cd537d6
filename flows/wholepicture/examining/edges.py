"""The edges of a check's numbers: each moved by one changes what some example gives."""

from wholepicture.catalogue import Check
from wholepicture.errors import WholePictureError
from wholepicture.examining.bench import Bench


def numeric_parameters(check: Check) -> list[str]:
    """The check's own parameters whose edges its examples must show."""
    return [
        name
        for name, own in check.parameters.items()
        if isinstance(own.value, int | float) and own.no_edge is None
    ]


def edge_is_shown(bench: Bench, check: Check, name: str, step: int) -> bool:
    """Whether moving a parameter by `step` changes the verdict of at least one example."""
    for example in check.examples:
        if name in example.parameters:
            continue
        value = check.parameters[name].value
        assert isinstance(value, int | float)
        try:
            rows = bench.rows(check, example, {name: value + step})
        except WholePictureError:
            return True
        moved = {row["subject_id"]: row["verdict"] for row in rows}
        if moved != {row.subject_id: row.verdict for row in example.expect}:
            return True
    return False


def unshown_edges(bench: Bench, check: Check) -> list[str]:
    """The moves of a parameter by one that no example shows, in words."""
    return [
        f"{name} is {'raised' if step > 0 else 'lowered'} by one"
        for name in numeric_parameters(check)
        for step in (1, -1)
        if not edge_is_shown(bench, check, name, step)
    ]
