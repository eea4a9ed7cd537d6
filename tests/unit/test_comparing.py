"""Examples that run together give the same results as alone; only the results alone count."""

import pytest

from wholepicture.authoring.examples import (
    Difference,
    differences,
    differences_of_all,
    example_warehouse,
)
from wholepicture.rules.checks import Check, load_check

# four nights, and an example with its own parameters
CHECK = load_check("seen/visit_says_whether_seen")


def with_sql(old: str, new: str) -> Check:
    """The pair with one change in its SQL."""
    assert old in CHECK.sql
    return CHECK.model_copy(update={"sql": CHECK.sql.replace(old, new)})


def of_all(check: Check) -> dict[str, list[Difference]]:
    with example_warehouse() as laid:
        return {example.name: parted for example, parted in differences_of_all(laid, check)}


def of_each_alone(check: Check) -> dict[str, list[Difference]]:
    with example_warehouse() as laid:
        return {example.name: differences(laid, check, example) for example in check.examples}


def test_every_example_of_a_pair_that_holds_agrees_in_its_order() -> None:
    assert list(of_all(CHECK).items()) == [(example.name, []) for example in CHECK.examples]


@pytest.mark.parametrize(("old", "new"), [("$as_at", "($as_at + 1)"), ("$blank_share", "1.0")])
def test_what_differs_is_what_differs_alone(old: str, new: str) -> None:
    broken = with_sql(old, new)
    found = of_all(broken)
    assert found == of_each_alone(broken)
    assert any(found.values())


def test_rows_that_stop_the_sql_together_are_judged_alone() -> None:
    crowded = "case when (select count(*) from record.person) > 5 then error('[crowd]') end is null"
    stopping = CHECK.model_copy(
        update={"sql": f"-- as it was\nselect * from (\n{CHECK.sql}\n) where {crowded}"}
    )
    assert set(map(len, of_all(stopping).values())) == {0}
