"""Waived findings are not judged, also not by real Great Expectations, and stay findings."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from helpers.one_check import AS_AT, check, common, laid_night
from helpers.reads import reads_of
from wholepicture.rules.checks import Check
from wholepicture.rules.waivers import OUTLASTS, Waiver
from wholepicture.stages.gx import Outcome, judge
from wholepicture.stages.verdicts import decide, keep_causes, note_waivers, waive
from wholepicture.stages.verdicts.run_checks import Counts
from wholepicture.store.published_tables import order_of, select_of
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

SAMPLE = "seen/sample"


@pytest.fixture
def laid() -> Iterator[Warehouse]:
    with laid_night() as warehouse:
        yield warehouse


def waiver(line: int = 2, **more: Any) -> Waiver:
    usual = {"from_on": AS_AT, "until_on": AS_AT, "check": SAMPLE}
    return Waiver(line=line, **{**usual, **more})


def a_check(row: dict[str, str] | None = None, severity: str = "warning", **more: Any) -> Check:
    usual = {"severity": severity, "must_be_met": 1.0, "dimension": "timeliness", "cites": ["F1"]}
    return check(row, **{**usual, **more})


def waived(warehouse: Warehouse, one: Check, *waivers: Waiver) -> tuple[Counts, Outcome]:
    """The counts of a check without the waived findings, and its outcome."""
    values = {one.name: {**common(), **one.values(), "as_at": AS_AT}}
    note_waivers(warehouse, waivers, 92)
    decided = decide(warehouse, [one], values, reads_of(one))
    assert decided.could_not == {}
    found = waive(warehouse, "seen", [one], decided, AS_AT)
    (outcome,) = judge(warehouse, "seen", [one], found.counts, found.could_not)
    return found.counts[one.name], outcome


def test_a_waived_gap_is_not_judged_and_stays_a_gap(laid: Warehouse) -> None:
    counts, outcome = waived(laid, a_check(), waiver(child_id="child-1"))
    assert (counts.gaps, counts.judged, counts.waived) == (0, 0, 1)
    assert (outcome.outcome, outcome.judged) == ("nothing_to_judge", 0)
    assert laid.rows(
        "select verdict.verdict, kept.waived_until from judging.verdict, judging.kept"
    ) == [("gap", AS_AT)]


def test_findings_without_a_waiver_are_judged_as_before(laid: Warehouse) -> None:
    counts, outcome = waived(laid, a_check(), waiver(child_id="child-2"), waiver(3, fault="no"))
    assert (counts.gaps, counts.judged, counts.waived) == (1, 1, 0)
    assert (outcome.outcome, outcome.judged) == ("failed", 1)
    assert laid.row("select waived_until from judging.kept") == (None,)


def test_a_record_done_late_cannot_be_waived(laid: Warehouse) -> None:
    late = a_check({"remedy": "'late'", "last_event_on": "date '2026-11-16'"})
    counts, _ = waived(laid, late, waiver(child_id="child-1"))
    assert (counts.gaps, counts.late, counts.waived) == (1, 1, 0)


def test_a_long_waiver_of_a_guarded_finding_without_its_check_is_refused(laid: Warehouse) -> None:
    one = a_check(severity="critical")
    (finding,) = laid.row("select finding_id('seen/sample', 'social_care', 'child-1')")
    long = waiver(check=None, finding_id=finding, from_on=date(2026, 11, 6))
    assert long.days == 15
    counts, outcome = waived(laid, one, long)
    assert (counts.gaps, counts.waived, outcome.outcome) == (1, 0, "failed")
    assert laid.rows("select line, fault from judging.waiver") == [(2, OUTLASTS)]


def test_the_same_waiver_of_one_day_less_is_in_force(laid: Warehouse) -> None:
    (finding,) = laid.row("select finding_id('seen/sample', 'social_care', 'child-1')")
    short = waiver(
        check=None, finding_id=finding, from_on=date(2026, 11, 8), until_on=date(2026, 11, 21)
    )
    assert short.days == 14
    counts, _ = waived(laid, a_check(severity="critical"), short)
    assert (counts.gaps, counts.waived) == (0, 1)


def test_a_waived_finding_is_not_a_cause(laid: Warehouse) -> None:
    follows = a_check({"because_of": "'seen/sample'", "subject_id": "'other'"}, name="seen/other")
    values = {one.name: {**common(), "as_at": AS_AT} for one in (follows, a_check())}
    note_waivers(laid, [waiver(child_id="child-1")], 92)
    checks = [follows, a_check()]
    decided = decide(laid, checks, values, reads_of(*checks))
    waive(laid, "seen", checks, decided, AS_AT)
    laid.run(
        "insert into judging.\"check\" by name select unnest(['seen/sample', 'seen/other'])"
        " as \"check\", 'failed' as outcome"
    )
    keep_causes(laid)
    because = "select because_of from judging.kept where \"check\" = 'seen/other'"
    assert laid.row(because) == (None,)


def test_the_state_of_each_row_of_the_file_is_published() -> None:
    night, before = date(2026, 11, 20), date(2026, 11, 19)
    rows = [
        {"line": 9, "from_on": night, "until_on": night, "findings": 2, "child_id": "c"},
        {"line": 8, "from_on": night, "until_on": night, "check": "seen/away", "team_id": "t"},
        {"line": 7, "from_on": night, "until_on": night, "finding_id": "ab", "note": "a secret"},
        {"line": 6, "from_on": night, "until_on": night, "finding_id": "of another authority"},
        {"line": 5, "from_on": before, "until_on": before},
        {"line": 4, "from_on": date(2026, 11, 21), "until_on": date(2026, 11, 30)},
        {"line": 3, "fault": "until: expected a day", "reason_code": "family_away"},
        {"line": None, "fault": "expected a file"},
    ]  # fmt: skip
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        for day in (before, night):
            warehouse.run("insert into audit.register (night) values ($day)", {"day": day})
        for row in rows:
            given = {"findings": 0, "is_long": False, **row, "night": night}
            columns = ", ".join(f'${name} as "{name}"' for name in given)
            warehouse.run(f"insert into audit.waiver by name select {columns}", given)
        warehouse.run(
            "insert into audit.finding_span by name"
            " select $before as first_night, $night as until_night, 'ab' as finding_id,"
            " 'seen/away' as \"check\"",
            {"before": before, "night": night},
        )
        warehouse.run(
            'insert into audit."check" by name'
            " select $night as night, 'seen/away' as \"check\", 'could_not_run' as outcome",
            {"night": night},
        )
        query = f"{select_of('waivers')} order by {order_of('waivers')}"
        found = [row[1:] for row in warehouse.rows(query) if row[0] == night]
    assert [(row[0], row[1], row[2], row[3]) for row in found] == [
        ("refused", None, None, None),
        ("refused", 3, None, None),
        ("matches_nothing", 6, None, "finding"),
        ("could_not_run", 7, "seen/away", "finding"),
        ("could_not_run", 8, "seen/away", "team"),
        ("in_force", 9, None, "child"),
        ("not_begun", 4, None, None),
        ("ended", 5, None, None),
    ]
    assert "a secret" not in str(found)
