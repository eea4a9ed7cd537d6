"""The source rows of findings of the suite seen: the rows that decide, the judged record first."""

from collections.abc import Iterator

import pytest

from wholepicture.authoring.examples import ExampleWarehouse, example_warehouse
from wholepicture.rules.checks import load_check

PROTECTION = "seen/protection_plan_child_seen"
IN_NEED = "seen/child_in_need_seen"
VISIT = "seen/visit_says_whether_seen"
SIBLINGS = "seen/siblings_seen_together"


@pytest.fixture(scope="module")
def laid() -> Iterator[ExampleWarehouse]:
    with example_warehouse() as opened:
        yield opened


def _rows_shown(laid: ExampleWarehouse, name: str, example: str, subject: str) -> list[str]:
    """The keys of the source rows of the subject's finding, in order."""
    check = load_check(name)
    chosen = next(one for one in check.examples if one.name.startswith(example))
    rows = {row["subject_id"]: row["source_rows"] for row in laid.rows(check, chosen)}
    return [name.partition(".")[2] for name in rows[subject]]


@pytest.mark.parametrize(
    ("name", "example", "subject", "keys"),
    [
        (PROTECTION, "seen thirteen working days ago is a gap to act on", "child-1",
         ["plan-1", "visit-1"]),
        (PROTECTION, "a visit without the child seen does not count", "child-1",
         ["plan-1", "visit-1"]),
        (PROTECTION, "a child not seen since the plan began is a gap after ten working days",
         "child-1", ["plan-1"]),
        (PROTECTION, "a visit with a blank answer makes a gap unknown", "child-1",
         ["plan-1", "visit-2"]),
        (PROTECTION, "a visit without a date makes a gap unknown", "child-1",
         ["plan-1", "visit-2"]),
        (PROTECTION, "a gap of a child whose death is in doubt is unknown", "child-1",
         ["plan-1", "visit-1"]),
        (IN_NEED, "seen twenty-three working days ago is a gap to act on", "child-1",
         ["plan-1", "visit-1"]),
        (IN_NEED, "a visit with a blank answer makes a gap unknown", "child-1",
         ["plan-1", "visit-2"]),
        (IN_NEED, "a child seen since a series of short breaks began is a gap after six months",
         "child-3", ["episode-3", "visit-3"]),
        (VISIT, "a visit with a blank answer is a gap to complete", "visit-1|child-1", ["visit-1"]),
        (SIBLINGS, "a child without a visit near the day is a gap to complete", "child-2",
         ["visit-1"]),
        (SIBLINGS, "a visit near the day that does not say", "child-2", ["visit-2"]),
        (SIBLINGS, "a gap is unknown if the child has a visit without a date", "child-2",
         ["visit-2"]),
        (SIBLINGS, "a gap of a child whose address has no start is unknown", "child-2",
         ["address-2", "visit-1"]),
        (SIBLINGS, "each child is unknown if the family's only recent visit has no date",
         "child-1", ["visit-2"]),
    ],
)  # fmt: skip
def test_a_finding_points_at_the_rows_it_turns_on(
    laid: ExampleWarehouse, name: str, example: str, subject: str, keys: list[str]
) -> None:
    assert _rows_shown(laid, name, example, subject) == keys
