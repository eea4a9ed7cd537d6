"""The things in an order in which each comes after those it uses."""

from collections.abc import Callable, Iterable
from graphlib import CycleError, TopologicalSorter


def in_order_of_use(wanted: Iterable[str], used_by: Callable[[str], Iterable[str]]) -> list[str]:
    """The names wanted and all they use, through one another too, each after what it uses.

    The order depends on the names alone, not on the order in which they are given. Raises
    graphlib.CycleError if one uses itself through others; `circle_of` names those.
    """
    uses: dict[str, list[str]] = {}
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        if name not in uses:
            uses[name] = sorted(used_by(name))
            waiting += uses[name]
    return list(TopologicalSorter({name: uses[name] for name in sorted(uses)}).static_order())


def circle_of(error: CycleError) -> list[str]:
    """The names of a circle, each using the next, the first again at the end."""
    return list(reversed(error.args[1]))
