"""The cause of a finding is named only if the causing finding is open too."""

from collections.abc import Iterator

import pytest

from helpers.one_check import check, decided, laid_night
from wholepicture.rules.checks import Check
from wholepicture.stages.verdicts import keep_causes
from wholepicture.warehouse import Warehouse


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    with laid_night() as warehouse:
        yield warehouse


def cause_of(warehouse: Warehouse, follower: Check, *causes: Check) -> str | None:
    """The cause in the following finding, after judging all checks."""
    decided(warehouse, follower, *causes)
    for one in (follower, *causes):
        warehouse.run(
            'insert into judging."check" by name select $name as "check", \'failed\' as outcome',
            {"name": one.name},
        )
    keep_causes(warehouse)
    found = warehouse.rows(
        'select because_of from judging.kept where "check" = $name', {"name": follower.name}
    )
    return None if found[0][0] is None else str(found[0][0])


FOLLOWS = check({"because_of": "'seen/flag_filled'", "subject_id": "'other-subject'"})
CAUSE = {"name": "seen/flag_filled", "stem": "flag_filled"}
OF_A_FILE = {
    "child_id": "null::varchar", "subject_id": "'ssd_person.csv|pers_dob'",
    "source_rows": "[4294967296 * 1]",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "noted"),
    [
        (check(**CAUSE), "seen/flag_filled"),
        (check({"verdict": "'unknown'", "subject_id": "'visit-1'"}, **CAUSE), "seen/flag_filled"),
        (check({"child_id": "'child-2'"}, **CAUSE), None),
        (check({"child_id": "'child-2'", "subject_id": "'other-subject'"}, **CAUSE),
         "seen/flag_filled"),
        (check({"verdict": "'met'"}, **CAUSE), None),
        (check({"remedy": "'late'"}, **CAUSE), None),
        (check({"verdict": "'perhaps'"}, **CAUSE), None),
        (check(name="seen/another", stem="another"), None),
        (check(OF_A_FILE, **CAUSE), "seen/flag_filled"),
        (check({**OF_A_FILE, "subject_id": "'ssd_mother.csv|pers_dob'"}, **CAUSE), None),
    ],
    ids=["a gap of the child", "an unknown of the child", "of another child", "of one subject",
         "met", "done late", "could not run", "not loaded", "of the file it is in",
         "of another file"],
)  # fmt: skip
def test_a_finding_follows_only_from_one_that_is_open_beside_it(
    laid: Warehouse, cause: Check, noted: str | None
) -> None:
    assert cause_of(laid, FOLLOWS, cause) == noted


def test_no_finding_follows_from_itself(laid: Warehouse) -> None:
    own = check({"because_of": "'seen/itself'"}, name="seen/itself", stem="itself")
    assert cause_of(laid, own) is None
