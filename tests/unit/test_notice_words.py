"""The words of a notice: the judged nights, the error that ended the run, and the occasions."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wholepicture.errors import CouldNotFinishError, NothingToJudgeError, StoreHeldError
from wholepicture.nightly.notices.notice import Notice
from wholepicture.nightly.notices.run_notice import run_notice
from wholepicture.nightly.summary import Line, Summary
from wholepicture.nightly.waivers_said import waivers_said
from wholepicture.stages.publishing import FIRST_LINE

FIRST, NIGHT = date(2026, 11, 19), date(2026, 11, 20)
SECRET = "Heliotrope-4417"
NOTHING = NothingToJudgeError("EXPORTS", expected="x", found=SECRET, do="y")


def line(
    check: str,
    *,
    new: int = 0,
    outcome: str = "failed",
    severity: str = "critical",
    counted: bool = True,
    waived: int = 0,
) -> Line:
    return Line(
        check=check,
        severity=severity,
        outcome=outcome,
        judged=10,
        open=new,
        new=new,
        resolved=1,
        reason=f"{SECRET}.csv did not come",
        counted=counted,
        waived=waived,
    )


def night(*lines: Line, of: date = NIGHT, **delivered: date) -> Summary:
    folder = Path("/srv") / SECRET
    return Summary(night=of, folder=folder, checks=lines, delivered=delivered, spoilt=(SECRET,))


def notice(*nights: Summary, expected: tuple[str, ...] = ()) -> Notice:
    found = run_notice({one.night: one for one in nights}, expected=expected)
    assert found
    assert SECRET not in found.text() + str(found.card())
    return found


def test_the_notice_of_a_quiet_night_has_its_number_of_findings() -> None:
    found = notice(night(line("seen/a", severity="warning", new=3), police=NIGHT))
    assert found.title == "Whole Picture 2026-11-20: 3 open, 3 new, 1 closed"
    assert (found.occasions, found.ends) == (frozenset(), FIRST_LINE)
    assert dict(found.facts) == {
        "Checks": "1: 1 failed",
        "Findings": "3 open, 3 new, 1 closed",
        "Judged from": "police of 2026-11-20",
    }


def test_new_critical_findings_and_checks_that_could_not_run_come_first() -> None:
    could_not = [line(f"seen/b{n:02}", outcome="could_not_run") for n in range(12)]
    warning = line("seen/a", severity="warning", outcome="could_not_run")
    found = notice(night(warning, *could_not, line("seen/c", new=1)))
    said = "1 new critical finding, 13 checks could not run"
    assert found.title == f"Whole Picture 2026-11-20: {said}"
    assert found.occasions == {"new critical", "could not run"}
    facts = dict(found.facts)
    assert facts["New critical findings"] == "seen/c 1"
    assert facts["Could not run"].startswith("seen/b00 (critical); seen/b01 (critical); ")
    assert facts["Could not run"].endswith("; seen/b09 (critical); and 3 more")


def test_a_check_on_pilot_is_in_no_total_no_occasion_and_no_exit_code() -> None:
    pilots = [
        line("seen/p", new=5, counted=False),
        line("seen/q", outcome="could_not_run", counted=False),
    ]
    judged = night(line("seen/a", severity="warning", new=3), *pilots)
    found = notice(judged)
    assert found.title == "Whole Picture 2026-11-20: 3 open, 3 new, 1 closed"
    assert (found.occasions, dict(found.facts)["Checks"]) == (frozenset(), "1: 1 failed")
    assert not judged.critical
    assert replace(judged, checks=(*judged.checks, line("seen/b"))).critical
    said = judged.lines(NIGHT)
    assert "Night of 2026-11-20: 1 checks, 1 failed." in said
    assert "In no total: 2 checks on pilot, 1 failed, 1 could not run, 5 findings open." in said
    assert not any("seen/p" in one for one in said)
    (could_not,) = (one for one in said if "seen/q" in one)
    assert could_not.startswith("  could not run  seen/q (critical, on pilot)")


def test_waivers_are_counts_in_a_notice_and_lines_on_the_screen() -> None:
    row = {"state": "in_force", "line": "2", "longer_than_limit": "true", "reason": ""}
    refused = {**row, "state": "refused", "line": "7", "reason": SECRET}
    waivers = waivers_said([row, *[refused] * 7, {**row, "state": "matches_nothing"}])
    judged = replace(night(line("seen/a", severity="warning", waived=2)), waivers=waivers)
    counts = (
        "1 in force, 1 naming no finding that is open, 7 refused,"
        " 9 lasting longer than the settings allow"
    )
    found = notice(judged)
    assert (dict(found.facts)["Waivers"], found.occasions) == (counts, frozenset())
    said = judged.lines(NIGHT)
    assert said.count(f"  waivers, line 7: {SECRET}. It is not in force.") == 5
    assert "  waivers: 2 more lines are refused." in said
    assert "In no total: 2 findings waived." in said
    assert f"Waivers: {counts}. See waivers.csv." in said


def test_a_file_of_waivers_that_cannot_be_used_is_an_occasion() -> None:
    row = {"state": "refused", "line": "", "longer_than_limit": "false", "reason": SECRET}
    judged = replace(night(line("seen/a", severity="warning")), waivers=waivers_said([row]))
    found = notice(judged)
    assert found.occasions == {"waivers"}
    assert found.title == "Whole Picture 2026-11-20: the file of waivers not used"
    assert f"  the file of waivers: {SECRET}. No waiver is in force." in judged.lines(NIGHT)


@pytest.mark.parametrize(
    ("expected", "late"),
    [
        ((), "police, last of 2026-11-19"),
        (("social_care",), ""),
        (("police", "housing"), "police, last of 2026-11-19; housing, nothing so far"),
    ],
)
def test_an_agency_is_late_where_it_is_expected(expected: tuple[str, ...], late: str) -> None:
    found = notice(night(line("a/b"), social_care=NIGHT, police=FIRST), expected=expected)
    assert dict(found.facts).get("Late or missing", "") == late
    assert ("late" in found.occasions) == bool(late)


def test_an_earlier_night_of_the_run_has_a_fact_and_its_occasions() -> None:
    earlier = night(line("seen/a", new=2), line("b/c", outcome="could_not_run"), of=FIRST)
    found = notice(night(line("seen/a")), earlier)
    said = "2 open, 2 new, 2 closed; 2 new critical; 1 check could not run"
    assert dict(found.facts)["Night of 2026-11-19"] == said
    assert found.occasions == {"new critical", "could not run"}


def test_an_earlier_night_that_could_not_be_judged_is_a_failure() -> None:
    found = run_notice({FIRST: NOTHING, NIGHT: night(line("a/b"))})
    assert found
    assert dict(found.facts)["Night of 2026-11-19"].startswith("nothing could be judged")
    assert "failure" in found.occasions
    assert SECRET not in found.text()


@pytest.mark.parametrize(
    ("error", "code", "kind", "words"),
    [
        (NOTHING, 3, "NothingToJudgeError", "nothing could be judged"),
        (StoreHeldError(SECRET, expected="x", found="y", do="z"), 4, "StoreHeldError", "another"),
        (CouldNotFinishError(SECRET, expected="x", found="y", do="z"), 5, "CouldNot", "not finish"),
        (ValueError(SECRET), 5, "ValueError", "the run could not finish"),
        (KeyboardInterrupt(), 5, "an interruption", "the run could not finish"),
    ],
)
def test_a_failed_run_is_named_by_code_and_class(
    error: BaseException, code: int, kind: str, words: str
) -> None:
    found = run_notice({FIRST: night(line("a/b", new=1), of=FIRST), NIGHT: None}, error)
    assert found
    assert found.title.startswith("Whole Picture 2026-11-20: ")
    assert words in found.title
    facts = dict(found.facts)
    assert facts["Ended with"] == f"exit code {code}"
    assert facts["Kind of error"].startswith(kind)
    assert "Night of 2026-11-19" in facts
    assert found.occasions == {"failure", "new critical"}
    assert SECRET not in found.text() + str(found.card())


def test_a_run_that_judged_nothing_sends_nothing() -> None:
    assert run_notice({}) is None
