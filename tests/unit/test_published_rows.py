"""The published rows of a night, their counts and their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpers import little_nights
from helpers.little_nights import (
    FATHER,
    FILES,
    FIRST,
    SECOND,
    SEEN,
    THIRD,
    Said,
    gap,
    late,
    run_night,
    unknown,
)
from helpers.nights_out import published_rows, subjects
from wholepicture.answering.status import status_of
from wholepicture.rules.settings import Settings
from wholepicture.store.published_tables import LATE_DAYS


def test_findings_come_by_severity_new_first_status_days_over_and_team(tmp_path: Path) -> None:
    old = [gap(SEEN, "old", days_over=99, status="looked_after")]
    run_night(tmp_path, FIRST, old)
    said: list[Said] = [
        gap(SEEN, "without-a-team", team=None),
        gap(SEEN, "other-team", team="Team A"),
        gap(FATHER, "warning", days_over=50, status="looked_after"),
        *old,
        gap(SEEN, "little-over", days_over=2),
        gap(SEEN, "far-over", days_over=12),
        gap(SEEN, "not-over"),
        gap(SEEN, "closed", days_over=12, status="closed"),
        gap(SEEN, "looked-after", status="looked_after"),
    ]
    run_night(tmp_path, SECOND, said)
    assert subjects(tmp_path, SECOND) == [
        "looked-after",
        "far-over",
        "little-over",
        "other-team",
        "not-over",
        "without-a-team",
        "closed",
        "old",
        "warning",
    ]


def test_a_thing_done_late_is_reported_for_four_weeks_and_is_no_finding(tmp_path: Path) -> None:
    said = [
        late(SEEN, "today", THIRD),
        late(SEEN, "last-day", THIRD - timedelta(days=LATE_DAYS)),
        late(SEEN, "too-old", THIRD - timedelta(days=LATE_DAYS + 1)),
    ]
    run_night(tmp_path, THIRD, said)
    assert subjects(tmp_path, THIRD, "late") == ["today", "last-day"]
    assert (
        published_rows(tmp_path, THIRD, "findings"),
        published_rows(tmp_path, THIRD, "children"),
    ) == ([], [])
    (seen,) = [
        row for row in published_rows(tmp_path, THIRD, "checks") if row["check"] == SEEN.name
    ]
    assert (seen["gaps"], seen["late"], seen["share_met"]) == ("3", "3", "0.0")


def test_every_row_of_a_check_on_pilot_is_published_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tuple(replace(page, counted=page is not FATHER) for page in little_nights.PAGES)
    monkeypatch.setattr(little_nights, "PAGES", pages)
    run_night(tmp_path, FIRST, [gap(each, "child-1") for each in (SEEN, FATHER)])
    over = [late(each, "child-1", SECOND) for each in (SEEN, FATHER)]
    run_night(tmp_path, SECOND, [*over, gap(SEEN, "child-2"), gap(FATHER, "child-2")])
    for name in ("findings", "late", "resolved", "checks"):
        rows = published_rows(tmp_path, SECOND, name)
        marked = {row["check"]: row["counted"] for row in rows}
        assert marked[SEEN.name] == "true", name
        assert marked[FATHER.name] == "false", name


def test_a_check_on_pilot_is_named_but_not_counted_and_takes_no_other_finding_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tuple(replace(page, counted=page is not FATHER) for page in little_nights.PAGES)
    monkeypatch.setattr(little_nights, "PAGES", pages)
    said = [
        gap(FATHER, "child-1", family="f-1"),
        unknown(SEEN, "child-1", because_of=FATHER.name, family="f-1"),
        gap(FATHER, "child-2", family="f-1"),
    ]
    run_night(tmp_path, FIRST, said)
    rows = {row["child_id"]: row for row in published_rows(tmp_path, FIRST, "children")}
    counts = ("critical", "new_tonight", "gaps", "unknowns", "suites", "family_findings")
    assert [rows["child-1"][name] for name in counts] == ["1", "1", "0", "1", "1", "1"]
    assert [rows["child-2"][name] for name in counts] == ["0", "0", "0", "0", "0", "1"]
    assert rows["child-2"]["checks"] == FATHER.name
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert status_of(tmp_path / "store", Settings(), now).open_critical == 1


def test_what_follows_from_another_finding_is_named_but_not_counted(tmp_path: Path) -> None:
    said = [
        gap(FATHER, "child-1", family="f-1"),
        unknown(SEEN, "child-1", because_of="fathers/other", family="f-1"),
        gap(FATHER, "child-2", family="f-1"),
    ]
    run_night(tmp_path, FIRST, said)
    first, second = published_rows(tmp_path, FIRST, "children")
    assert (first["child_id"], second["child_id"]) == ("child-1", "child-2")
    counted = {key: first[key] for key in ("gaps", "unknowns", "critical", "suites")}
    assert counted == {"gaps": "1", "unknowns": "0", "critical": "0", "suites": "1"}
    assert first["checks"] == f"{FATHER.name};{SEEN.name}"
    assert first["family_findings"] == second["family_findings"] == "2"


def test_children_come_by_critical_new_most_open_status_and_longest_open(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(FATHER, "longest"), gap(SEEN, "z-critical")])
    said = [
        gap(FATHER, "once"),
        gap(FATHER, "longest"),
        gap(SEEN, "z-critical"),
        gap(SEEN, "two-suites"),
        gap(FATHER, "two-suites"),
        unknown(FATHER, "an-unknown"),
        gap(FATHER, "looked-after", status="looked_after"),
        gap(FATHER, "two-of-one"),
        gap(FATHER, "other|two-of-one", child="two-of-one"),
    ]
    run_night(tmp_path, SECOND, said)
    assert [row["child_id"] for row in published_rows(tmp_path, SECOND, "children")] == [
        "two-suites",
        "z-critical",
        "two-of-one",
        "looked-after",
        "an-unknown",
        "once",
        "longest",
    ]


def test_a_child_has_the_titles_and_the_names_of_its_checks(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(FATHER, "child-1"), gap(SEEN, "child-1")])
    (child,) = published_rows(tmp_path, FIRST, "children")
    assert child["titles"] == "Child seen in time;Father recorded"
    assert child["checks"] == f"{FATHER.name};{SEEN.name}"
    assert (child["child_status"], child["suites"]) == ("protection_plan", "2")


def test_consecutive_lines_refused_for_one_reason_are_one_row(tmp_path: Path) -> None:
    kinds = ", ".join(
        f"(1, {kind}, 'social_care', 'ssd_person.csv', '{column}', '{reason}')"
        for kind, (column, reason) in enumerate(
            [("pers_dob", "not a date"), ("pers_sex", "not a code"), ("pers_dob", "too long")]
        )
    )
    refused = ", ".join(
        f"(1, {kind}, {line}, {last}, {rows})"
        for line, last, rows, kind in [
            (4, 5, 2, 0), (6, 6, 1, 0), (7, 9, 2, 0), (6, 6, 1, 1), (11, 11, 1, 0), (12, 12, 1, 2)
        ]
    )  # fmt: skip
    files = FILES.split("insert into landing.refused_kind")[0] + (
        f"insert into landing.refused_kind values {kinds};"
        " insert into landing.refused_span (file_number, kind, line, last_line, rows)"
        f" values {refused};"
    )
    run_night(tmp_path, FIRST, [], files=files)
    noted = [tuple(row.values())[2:] for row in published_rows(tmp_path, FIRST, "refused_rows")]
    assert noted == [
        ("4", "9", "5", "pers_dob", "not a date"),
        ("6", "6", "1", "pers_sex", "not a code"),
        ("11", "11", "1", "pers_dob", "not a date"),
        ("12", "12", "1", "pers_dob", "too long"),
    ]
