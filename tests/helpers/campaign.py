"""Long campaigns: `make test` runs a few of their runs, `make test-long` all the others.

Whatever Hypothesis draws is tried on a few examples by the first, and on all by the second.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")
_FEW, _SHARE = 10, 8  # no fewer examples than that, and one in so many
_run: dict[str, bool] = {"is_long": True}


def begin(config: pytest.Config) -> None:
    """What is asked of this run of the tests is known: a few examples, or all of them."""
    _run["is_long"] = "not long" not in config.getoption("markexpr")


def examples(number: int) -> int:
    """So many examples in a long run, fewer in the usual one."""
    return number if _run["is_long"] else max(_FEW, number // _SHARE)


def mark_drawn(items: Iterable[pytest.Item]) -> None:
    """In a long run, all that Hypothesis draws for is long too: it has more examples there."""
    for item in items:
        if _run["is_long"] and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.long)


def campaign(
    attempts: Sequence[T], usual: Iterable[int], named: Callable[[T], str] = str
) -> list[object]:
    """Every attempt as a parameter; all are long but those in the usual places."""
    kept = frozenset(usual)
    assert kept <= set(range(len(attempts)))
    return [
        pytest.param(attempt, id=named(attempt), marks=[] if place in kept else [pytest.mark.long])
        for place, attempt in enumerate(attempts)
    ]
