"""Long campaigns: `make test` runs a few of their cases, `make test-long` the others.

For tests with Hypothesis, the first tries a few examples and the second all of them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")
_FEW, _SHARE = 10, 8  # the least number of examples, and the divisor
_run: dict[str, bool] = {"is_long": True}


def begin(config: pytest.Config) -> None:
    """Notes whether this run of the tests uses a few examples or all of them."""
    _run["is_long"] = "not long" not in config.getoption("markexpr")


def examples(number: int) -> int:
    """The given number of examples in a long run, fewer in the usual one."""
    return number if _run["is_long"] else max(_FEW, number // _SHARE)


def mark_drawn(items: Iterable[pytest.Item]) -> None:
    """Marks tests with Hypothesis as long in a long run, because they have more examples there."""
    for item in items:
        if _run["is_long"] and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.long)


def campaign(
    attempts: Sequence[T], usual: Iterable[int], named: Callable[[T], str] = str
) -> list[object]:
    """Every attempt as a parameter; all are marked long except those at the usual places."""
    kept = frozenset(usual)
    assert kept <= set(range(len(attempts)))
    return [
        pytest.param(attempt, id=named(attempt), marks=[] if place in kept else [pytest.mark.long])
        for place, attempt in enumerate(attempts)
    ]
