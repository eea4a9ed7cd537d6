"""How a finding closed, what counts as an improvement, the last met night, and changed rules."""

from datetime import date
from pathlib import Path

import pytest

from helpers import little_verdicts
from helpers.little_nights import (
    FATHER,
    FIRST,
    OPEN,
    SECOND,
    SEEN,
    THIRD,
    Said,
    gap,
    late,
    met,
    not_yet_due,
    run_night,
    unknown,
)
from helpers.nights_out import published_rows

FOURTH, EARLIER = date(2026, 11, 21), date(2026, 11, 3)
ANOTHER_RULE = '["-- One row per child: was it seen?", {"allow": 15}]'

# each subject on the night it was open and on the next one, and how it closed
CLOSED: dict[str, tuple[Said, Said | None, str]] = {
    "met by an earlier event": (
        gap(SEEN, "a", due_on=FIRST),
        met(SEEN, "a", due_on=FIRST, done_on=EARLIER),
        "recorded_since",
    ),
    "met by what has no date": (gap(SEEN, "b"), met(SEEN, "b"), "recorded_since"),
    "met by an event of the night it was first seen": (
        gap(SEEN, "c"),
        met(SEEN, "c", done_on=FIRST),
        "done_since",
    ),
    "met by a new event that moves the due date": (
        gap(SEEN, "d", due_on=FIRST, done_on=EARLIER),
        met(SEEN, "d", due_on=THIRD, done_on=SECOND),
        "done_since",
    ),
    "done late": (gap(SEEN, "e", due_on=FIRST), late(SEEN, "e", SECOND), "done_late"),
    "reviewed": (
        gap(SEEN, "f", due_on=FIRST, done_on=EARLIER),
        met(SEEN, "f", due_on=THIRD, done_on=EARLIER, why="reviewed"),
        "reviewed",
    ),
    "not yet due": (gap(SEEN, "g"), not_yet_due(SEEN, "g", due_on=THIRD), "due_date_moved"),
    "met by the same event and another due date": (
        gap(SEEN, "h", due_on=FIRST, done_on=EARLIER),
        met(SEEN, "h", due_on=THIRD, done_on=EARLIER),
        "due_date_moved",
    ),
    "met by the same event and the same due date": (
        unknown(SEEN, "i", due_on=FIRST, done_on=EARLIER),
        met(SEEN, "i", due_on=FIRST, done_on=EARLIER),
        "recorded_since",
    ),
    "met by the same event, and the due date is known now": (
        unknown(SEEN, "j", done_on=EARLIER),
        met(SEEN, "j", due_on=THIRD, done_on=EARLIER),
        "recorded_since",
    ),
    "too long ago": (gap(SEEN, "child-1"), None, "left_look_back"),
    "closed": (gap(SEEN, "k"), None, "case_closed"),
    "gone": (gap(SEEN, "l"), None, "left_export"),
}
IMPROVEMENTS = {"recorded_since", "done_since", "reviewed"}


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("closed")
    run_night(folder, FIRST, [then for then, _, _ in CLOSED.values()])
    said = [now for _, now, _ in CLOSED.values() if now is not None]
    run_night(folder, SECOND, said, others=("k",))
    return folder


@pytest.mark.parametrize("words", CLOSED)
def test_a_finding_closes_in_one_way_that_counts_as_improvement_or_does_not(
    words: str, two_nights: Path
) -> None:
    then, _, how = CLOSED[words]
    closed = {row["subject_id"]: row for row in published_rows(two_nights, SECOND, "resolved")}
    row = closed[then.subject]
    assert (row["how"], row["improvement"]) == (how, str(how in IMPROVEMENTS).lower())


def of_check(folder: Path, night: date) -> dict[str, str]:
    return next(row for row in published_rows(folder, night, "checks") if row["check"] == SEEN.name)


def test_improvements_and_findings_left_unanswered_are_counted_separately(two_nights: Path) -> None:
    row = of_check(two_nights, SECOND)
    counted = row["resolved"], row["improved"], row["left_unanswered"]
    improved = len([how for *_, how in CLOSED.values() if how in IMPROVEMENTS])
    assert counted == (str(len(CLOSED)), str(improved), "1")


def test_of_a_reopened_finding_an_event_is_compared_with_the_night_it_opened_last(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1"), gap(SEEN, "child-2")])
    run_night(tmp_path, SECOND, [met(SEEN, "child-1"), met(SEEN, "child-2")])
    run_night(tmp_path, THIRD, [gap(SEEN, "child-1"), gap(SEEN, "child-2")])
    said = [met(SEEN, "child-1", done_on=SECOND), met(SEEN, "child-2", done_on=THIRD)]
    run_night(tmp_path, FOURTH, said)
    assert {
        row["subject_id"]: (row["how"], row["first_seen_on"])
        for row in published_rows(tmp_path, FOURTH, "resolved")
    } == {
        "child-1": ("recorded_since", str(FIRST)),
        "child-2": ("done_since", str(FIRST)),
    }


def test_a_finding_that_opens_or_closes_by_a_rule_change_says_so_and_is_no_improvement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1"), gap(SEEN, "child-2"), gap(SEEN, "child-3")])
    run_night(tmp_path, SECOND, [], could_not=(SEEN.name,))
    monkeypatch.setattr(little_verdicts, "RULE", ANOTHER_RULE)
    said = [met(SEEN, "child-1", done_on=THIRD), gap(SEEN, "child-3"), gap(SEEN, "child-4")]
    run_night(tmp_path, THIRD, said, open_children=OPEN[2:])
    run_night(tmp_path, FOURTH, [gap(SEEN, "child-4"), gap(SEEN, "child-2")])
    closed = {
        row["subject_id"]: (row["how"], row["improvement"])
        for row in published_rows(tmp_path, THIRD, "resolved")
    }
    assert closed == dict.fromkeys(("child-1", "child-2"), ("check_changed", "false"))
    marks = {
        night: {
            row["subject_id"]: row["rule_changed"]
            for row in published_rows(tmp_path, night, "findings")
        }
        for night in (FIRST, THIRD, FOURTH)
    }
    assert marks == {
        FIRST: dict.fromkeys(OPEN[:3], "false"),
        THIRD: {"child-3": "false", "child-4": "true"},
        FOURTH: {"child-2": "false", "child-4": "false"},
    }
    of_nights = [of_check(tmp_path, night) for night in (FIRST, SECOND, THIRD, FOURTH)]
    assert [row["rule_changed"] for row in of_nights] == ["", "", "true", "false"]
    assert [row["improved"] for row in of_nights] == ["0", "", "0", "0"]


@pytest.mark.long
@pytest.mark.parametrize("is_in_order", [True, False])
def test_a_finding_says_when_its_subject_was_last_met_whatever_the_order(
    is_in_order: bool, tmp_path: Path
) -> None:
    nights: list[tuple[date, list[Said], tuple[str, ...]]] = [
        (FIRST, [met(SEEN, "child-1"), gap(SEEN, "child-2"), gap(FATHER, "child-1")], ()),
        (SECOND, [met(SEEN, "child-1")], (SEEN.name,)),
        (THIRD, [gap(SEEN, "child-1"), gap(SEEN, "child-2"), gap(FATHER, "child-1")], ()),
    ]
    for night, said, could_not in nights if is_in_order else reversed(nights):
        run_night(tmp_path, night, said, could_not=could_not)
    assert {
        (row["check"], row["subject_id"]): row["last_met_on"]
        for row in published_rows(tmp_path, THIRD, "findings")
    } == {
        (SEEN.name, "child-1"): str(FIRST),
        (SEEN.name, "child-2"): "",
        (FATHER.name, "child-1"): "",
    }
