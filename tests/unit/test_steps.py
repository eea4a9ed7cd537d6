"""Steps: they are named, timed and noted, with every fault in our own words."""

import pickle
import re
import signal
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wholepicture import interruption
from wholepicture.errors import CouldNotFinishError, NothingToJudgeError
from wholepicture.nightly import flow_run
from wholepicture.nightly.steps import Stage, Steps
from wholepicture.nightly.summary import summary_of
from wholepicture.nightly.withheld import StoppedError, Withheld

MARK = "SECRETMARK"


def raises_theirs() -> None:
    raise ValueError(f"could not convert {MARK}")


def raises_ours() -> None:
    raise NothingToJudgeError(f"EXPORTS/{MARK}", expected="a night", found="none", do="Look.")


def never(*given: Any) -> Any:
    raise AssertionError


def test_a_step_returns_what_its_stage_does_and_is_timed_and_reported() -> None:
    said: list[str] = []
    step = Steps(say=said.append)
    assert step("adding", lambda one, *, two: one + two, 1, two=2) == 3
    assert list(step.timings) == ["adding"]
    assert said == [f"adding: {step.timings['adding']:.1f} s"]


def test_an_interruption_that_a_library_dropped_stops_the_night_at_its_next_step() -> None:
    def dropped() -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    interruption.listen()
    step = Steps(say=str)
    step("judging", dropped)
    with pytest.raises(KeyboardInterrupt):
        step("publishing", raises_theirs)
    interruption.listen()
    assert step("judging", lambda: 1) == 1


def test_our_own_error_goes_through_a_step_as_it_is() -> None:
    with pytest.raises(NothingToJudgeError, match=MARK):
        Steps(say=print)("receiving", raises_ours)


def test_any_other_error_becomes_ours_with_its_class_and_nothing_of_its_text() -> None:
    with pytest.raises(CouldNotFinishError) as raised:
        Steps(say=print)("landing", raises_theirs)
    error = raised.value
    assert (error.where, error.found) == ("landing", "ValueError")
    assert error.__cause__ is None
    assert error.__context__ is None
    assert MARK.encode() not in pickle.dumps(error)


@pytest.mark.parametrize("stage", [raises_ours, raises_theirs])
def test_the_scheduler_is_reported_the_class_of_an_error_and_no_more(stage: Stage) -> None:
    withheld = Withheld(night=never)
    with pytest.raises(StoppedError) as raised:
        withheld.call("receiving", stage)
    assert MARK not in f"{raised.value!r} {raised.value.__cause__} {raised.value.__context__}"
    assert raised.value.found == type(withheld.error).__name__ != "StoppedError"


def test_the_error_that_stopped_a_step_is_the_one_that_stopped_the_night() -> None:
    withheld = Withheld(night=never)
    with pytest.raises(StoppedError):
        withheld.call("the night", lambda: withheld.call("receiving", raises_ours))
    assert isinstance(withheld.error, NothingToJudgeError)


def test_an_error_of_a_try_that_was_repeated_is_forgotten() -> None:
    withheld = Withheld(night=never)
    with pytest.raises(StoppedError):
        withheld.call("receiving", raises_ours)
    assert withheld.call("receiving", lambda: 7) == 7
    assert withheld.error is None


def test_without_an_answer_from_the_scheduler_no_stage_has_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(flow_run.local_api, "start", lambda home: False)

    with pytest.raises(flow_run.SchedulerError, match="--no-prefect"):
        flow_run.run_flow(never, tmp_path, never)  # type: ignore[arg-type]


HEADER = "waived,counted,check,severity,outcome,judged,gaps,unknown,late,new,resolved,reason\n"
FEEDS = "agency,file,state,delivered_for,reason\n"


@pytest.fixture(autouse=True)
def no_waivers(tmp_path: Path) -> None:
    (tmp_path / "waivers.csv").write_text("state,line,longer_than_limit,reason\n")


@pytest.mark.parametrize(
    ("severity", "outcome", "is_critical"),
    [
        ("critical", "failed", True),
        ("critical", "could_not_run", True),
        ("critical", "passed", False),
        ("critical", "nothing_to_judge", False),
        ("warning", "failed", False),
    ],
)
def test_a_night_is_critical_when_a_critical_check_failed_or_could_not_run(
    tmp_path: Path, severity: str, outcome: str, is_critical: bool
) -> None:
    row = f"0,true,seen/child_seen,{severity},{outcome},10,2,1,0,2,0,\n"
    (tmp_path / "checks.csv").write_text(HEADER + row)
    (tmp_path / "feeds.csv").write_text(FEEDS)
    assert summary_of(date(2026, 11, 20), tmp_path).critical is is_critical


def test_the_summary_says_what_to_look_at_how_many_are_new_and_where(tmp_path: Path) -> None:
    (tmp_path / "checks.csv").write_text(
        HEADER
        + "0,true,seen/child_seen,critical,failed,10,3,1,1,2,4,\n"
        + "0,true,seen/siblings,warning,could_not_run,,,,,,,no row of cp_visit arrived\n"
        + "0,true,seen/visit,info,passed,5,0,0,0,0,0,\n",
        encoding="utf-8-sig",
    )
    (tmp_path / "feeds.csv").write_text(
        FEEDS + "social_care,ssd_cp_visits.csv,refused,2026-11-20,no header we know\n",
        encoding="utf-8-sig",
    )
    lines = summary_of(date(2026, 11, 20), tmp_path).lines(date(2026, 11, 25))
    assert lines[1] == "Night of 2026-11-20: 3 checks, 1 failed, 1 could not run, 1 passed."
    assert lines[2].split() == [
        "failed",
        "seen/child_seen",
        "(critical):",
        "3",
        "of",
        "10",
        "open,",
        "2",
        "new",
    ]
    assert lines[3].endswith("seen/siblings (warning): no row of cp_visit arrived")
    assert "social_care/ssd_cp_visits.csv" in lines[4]
    assert "found no header we know. None of its rows is judged" in lines[4]
    assert lines[5] == "Judged from the delivery of social_care of 2026-11-20, 5 days old."
    assert lines[6] == "3 findings are open, 2 of them new; 4 closed since the night before."
    assert str(tmp_path) in lines[7]
    assert "No finding does not mean that a child was seen or is safe." in lines[8]


def test_what_is_said_of_checks_adds_up_to_the_total_and_what_closed_is_reported_by_how(
    tmp_path: Path,
) -> None:
    (tmp_path / "checks.csv").write_text(
        HEADER
        + "0,true,seen/a,critical,failed,10,3,1,1,2,4,\n"
        + "0,true,seen/b,info,passed,9,5,1,0,6,0,\n"
        + "0,true,seen/c,warning,passed,8,1,0,1,0,2,\n"
        + "0,true,seen/d,warning,passed,8,0,0,0,0,0,\n"
        + "0,true,seen/e,info,nothing_to_judge,0,0,0,0,0,1,\n"
    )
    (tmp_path / "feeds.csv").write_text(FEEDS)
    (tmp_path / "resolved.csv").write_text(
        "how,counted\ndone_since,true\ndone_since,true\ncase_closed,true\ndone_late,true\nleft_export,true\n"
    )
    (tmp_path / "restricted").mkdir()
    (tmp_path / "restricted" / "resolved.csv").write_text(
        "how,counted\ndone_since,true\nnot_known,true\n"
    )
    summary = summary_of(date(2026, 11, 20), tmp_path)
    lines = summary.lines(date(2026, 11, 20))
    of_checks = [re.findall(r"(\d+) of \d+ open, (\d+) new$", one) for one in lines]
    sums = [sum(int(found[0][at]) for found in of_checks if found) for at in range(2)]
    assert sums == [9, 8]
    (total,) = [line for line in lines if "findings are open" in line]
    assert total == (
        "9 findings are open, 8 of them new; 7 closed since the night before"
        " (1 case closed, 1 done late, 3 done since, 1 no longer in the export, 1 not known how)."
    )
    assert not any("seen/d" in line or "seen/e" in line for line in lines)
    assert "7 closed (1 case closed" in summary.line()


def test_a_file_that_did_not_come_is_said_where_another_has_a_name_like_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "checks.csv").write_text(HEADER)
    rows = (
        "social_care,oversight.csv,missing,,not delivered; a file there has a name that resembles"
        " oversight.csv\nsocial_care,adults.csv,missing,,a folder there has a name that resembles"
        " social_care\n"
    )
    (tmp_path / "feeds.csv").write_text(FEEDS + rows)
    (said,) = summary_of(date(2026, 11, 20), tmp_path).spoilt
    assert said.startswith("social_care/oversight.csv: expected a file of that name; found not del")


def test_a_delivery_of_today_has_no_age_and_one_of_yesterday_is_a_day_old(tmp_path: Path) -> None:
    (tmp_path / "checks.csv").write_text(HEADER)
    rows = "social_care,a.csv,whole,2026-11-20,\nsocial_care,b.csv,missing,2026-11-18,\n"
    (tmp_path / "feeds.csv").write_text(FEEDS + rows)
    summary = summary_of(date(2026, 11, 20), tmp_path)
    said = "Judged from the delivery of social_care of 2026-11-20"
    assert f"{said}." in summary.lines(date(2026, 11, 20))
    assert f"{said}, 1 day old." in summary.lines(date(2026, 11, 21))
