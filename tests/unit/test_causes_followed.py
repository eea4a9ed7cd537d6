"""The history of findings, derived from the verdicts of all nights."""

from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from helpers.little_nights import (
    FATHER,
    FILES,
    FIRST,
    NIGHTS,
    SECOND,
    SEEN,
    THIRD,
    Said,
    finding_id,
    gap,
    late,
    met,
    not_yet_due,
    run_night,
    unknown,
)
from helpers.looking import audit_rows, published


def lives(folder: Path, subject: str) -> list[tuple[Any, ...]]:
    """The night, status, first seen, nights open and how, for a subject of `seen/child_seen`."""
    identity = finding_id(SEEN.name, subject)
    return sorted(
        (night, status, first, nights_open, how)
        for night, _, finding, status, first, nights_open, how, *_ in audit_rows(
            folder / "store" / "audit.duckdb"
        )["life"]
        if finding == identity
    )


def noted(folder: Path, *nights: list[Said] | None) -> list[tuple[Any, ...]]:
    """The history of child-1 over consecutive nights; None is a night without the check."""
    for number, said in enumerate(nights):
        night = FIRST + timedelta(days=number)
        could_not = (SEEN.name,) if said is None else ()
        run_night(folder, night, said or [], could_not=could_not)
    return lives(folder, "child-1")


OPEN = [gap(SEEN, "child-1")]
MET = [met(SEEN, "child-1")]


def test_a_finding_is_new_then_ongoing_then_resolved_then_reopened(tmp_path: Path) -> None:
    fourth = date(2026, 11, 21)
    assert noted(tmp_path, OPEN, OPEN, MET, OPEN) == [
        (FIRST, "new", FIRST, 1, None),
        (SECOND, "ongoing", FIRST, 2, None),
        (THIRD, "resolved", FIRST, 2, "recorded_since"),
        (fourth, "reopened", FIRST, 1, None),
    ]


def test_a_night_on_which_another_agency_is_read_instead_opens_closes_and_ages_nothing(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, OPEN)
    run_night(tmp_path, SECOND, [], files=FILES.replace("social_care", "annex_a"))
    run_night(tmp_path, THIRD, OPEN)
    assert lives(tmp_path, "child-1") == [
        (FIRST, "new", FIRST, 1, None),
        (THIRD, "ongoing", FIRST, 2, None),
    ]


def test_gap_and_unknown_of_one_subject_are_one_finding(tmp_path: Path) -> None:
    assert noted(tmp_path, OPEN, [unknown(SEEN, "child-1")]) == [
        (FIRST, "new", FIRST, 1, None),
        (SECOND, "ongoing", FIRST, 2, None),
    ]


def test_a_night_on_which_the_check_could_not_run_opens_closes_and_ages_nothing(
    tmp_path: Path,
) -> None:
    assert noted(tmp_path, OPEN, None, OPEN) == [
        (FIRST, "new", FIRST, 1, None),
        (THIRD, "ongoing", FIRST, 2, None),
    ]


def test_rows_left_by_a_check_that_could_not_run_are_not_findings(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, OPEN, could_not=(SEEN.name,))
    rows = audit_rows(tmp_path / "store" / "audit.duckdb")
    assert (rows["verdict"], rows["finding"], rows["life"]) == ([], [], [])


@pytest.mark.parametrize(
    ("after", "how"),
    [
        (MET, "recorded_since"),
        ([late(SEEN, "child-1", SECOND)], "done_late"),
        ([not_yet_due(SEEN, "child-1")], "due_date_moved"),
        ([], "left_look_back"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_closed_finding_says_how_it_closed(after: list[Said], how: str, tmp_path: Path) -> None:
    assert noted(tmp_path, OPEN, after)[-1] == (SECOND, "resolved", FIRST, 1, how)


def test_a_gap_done_late_was_never_open(tmp_path: Path) -> None:
    assert noted(tmp_path, [late(SEEN, "child-1", FIRST)]) == []


def test_a_finding_resolves_once(tmp_path: Path) -> None:
    statuses = [status for _, status, *_ in noted(tmp_path, OPEN, MET, MET)]
    assert statuses == ["new", "resolved"]


@pytest.mark.long
def test_running_a_night_again_replaces_it_and_the_life_of_later_nights(tmp_path: Path) -> None:
    noted(tmp_path, OPEN, OPEN, OPEN)
    run_night(tmp_path, SECOND, MET)
    assert lives(tmp_path, "child-1") == [
        (FIRST, "new", FIRST, 1, None),
        (SECOND, "resolved", FIRST, 1, "recorded_since"),
        (THIRD, "reopened", FIRST, 1, None),
    ]


@pytest.mark.long
def test_the_order_in_which_nights_are_run_changes_nothing(tmp_path: Path) -> None:
    outcomes = []
    for order in permutations(NIGHTS):
        folder = tmp_path / "-".join(str(night) for night in order)
        for night in order:
            run_night(folder, night)
        outcomes.append((published(folder / "out"), audit_rows(folder / "store" / "audit.duckdb")))
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_a_night_run_twice_changes_nothing(tmp_path: Path) -> None:
    for night in NIGHTS:
        run_night(tmp_path, night)
    before = published(tmp_path / "out"), audit_rows(tmp_path / "store" / "audit.duckdb")
    run_night(tmp_path, THIRD)
    after = published(tmp_path / "out"), audit_rows(tmp_path / "store" / "audit.duckdb")
    assert after == before


@pytest.mark.long
def test_each_check_keeps_its_own_nights(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1"), gap(FATHER, "child-1")])
    run_night(tmp_path, SECOND, [gap(FATHER, "child-1")], could_not=(SEEN.name,))
    run_night(tmp_path, THIRD, [gap(SEEN, "child-1"), gap(FATHER, "child-1")])
    nights_open = {
        (check, night): number
        for night, check, _, _, _, number, *_ in audit_rows(tmp_path / "store" / "audit.duckdb")[
            "life"
        ]
    }
    assert nights_open == {
        (SEEN.name, FIRST): 1,
        (SEEN.name, THIRD): 2,
        (FATHER.name, FIRST): 1,
        (FATHER.name, SECOND): 2,
        (FATHER.name, THIRD): 3,
    }
