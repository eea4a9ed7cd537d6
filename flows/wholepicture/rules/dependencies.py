"""Names in an order in which each comes after the names it uses."""

from collections.abc import Callable, Iterable
from graphlib import CycleError, TopologicalSorter


def in_order_of_use(wanted: Iterable[str], used_by: Callable[[str], Iterable[str]]) -> list[str]:
    """The wanted names and all that they use, directly or not, each after those it uses.

    The order depends only on the names, not on the order in which they are given. Raises
    graphlib.CycleError if a name uses itself through others; `circle_of` returns those.
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
    """The names of tables that read each other in a circle; the first is repeated at the end."""
    return list(reversed(error.args[1]))
