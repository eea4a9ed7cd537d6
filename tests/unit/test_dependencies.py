"""Each name comes after the names that it uses, and a circle is refused."""

from graphlib import CycleError
from itertools import pairwise

import pytest

from helpers.derived import laid_record
from wholepicture.errors import PairError
from wholepicture.rules.dependencies import circle_of, in_order_of_use
from wholepicture.rules.derived_tables import derived_needed, derived_sql

USES = {"last": ["middle", "first"], "middle": ["first"], "first": [], "alone": []}


def test_each_name_comes_once_and_after_the_names_it_uses() -> None:
    assert in_order_of_use(["last"], USES.__getitem__) == ["first", "middle", "last"]
    assert in_order_of_use(["middle", "last"], USES.__getitem__) == ["first", "middle", "last"]


def test_unused_names_are_left_out() -> None:
    assert in_order_of_use(["first"], USES.__getitem__) == ["first"]
    assert in_order_of_use([], USES.__getitem__) == []


def test_the_order_does_not_depend_on_the_order_of_input() -> None:
    orders = [in_order_of_use(given, USES.__getitem__) for given in (USES, reversed(USES))]
    assert orders[0] == orders[1]
    assert set(orders[0]) == set(USES)


def test_a_circle_is_named_each_using_the_next() -> None:
    uses = {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}
    with pytest.raises(CycleError) as raised:
        in_order_of_use(["d"], uses.__getitem__)
    circle = circle_of(raised.value)
    assert circle[0] == circle[-1]
    assert all(then in uses[one] for one, then in pairwise(circle))


def test_derived_tables_that_read_one_another_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(derived_sql(), "one", "select * from derived.other")
    monkeypatch.setitem(derived_sql(), "other", "select * from derived.one")
    with laid_record() as warehouse, pytest.raises(PairError, match=r"do not read one another"):
        derived_needed(warehouse, frozenset({"one"}))
