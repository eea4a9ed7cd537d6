"""Nights of the census: checks of its data are judged, checks of other data could not run."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpers import cin_census as census
from helpers.campaign import campaign
from helpers.nights_out import by, legible, rows_of
from wholepicture import nightly
from wholepicture.errors import NothingToJudgeError
from wholepicture.rules.settings import Run
from wholepicture.warehouse import open_warehouse


def audited(folder: Path, document: bytes, night: str = census.NIGHT) -> Path:
    """The folder of the published night; its store is beside OUT."""
    agency = folder / "exports" / night / "cin_census"
    agency.mkdir(parents=True)
    (agency / "CIN_Census.xml").write_bytes(document)
    run = Run(
        exports=folder / "exports",
        store=folder / "store",
        out=folder / "out",
        as_at=date.fromisoformat(night),
    )
    nightly.audit(run, lambda line: None, with_prefect=False)
    return folder / "out" / night


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published night of the census."""
    document = census.document(*census.children(), space=census.SPACE)
    return audited(tmp_path_factory.mktemp("census"), document)


def verdicts(night: Path, check: str) -> dict[str, str]:
    """The verdicts of a check's findings, by their subjects."""
    found = [row for row in rows_of(night / "findings.csv") if row["check"] == check]
    return {row["subject_id"]: row["verdict"] for row in found}


def judged(row: Mapping[str, str]) -> tuple[str, ...]:
    """A check's outcome, with its numbers of met, gap and unknown."""
    return row["outcome"], row["met"], row["gaps"], row["unknown"]


def recorded(night: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the night's record."""
    (records,) = (night.parents[1] / "store" / "nights").glob("*.duckdb")
    with open_warehouse(records, read_only=True) as warehouse:
        return warehouse.rows(sql)


def test_every_table_of_the_census_lands_whole(night: Path) -> None:
    files = by("file", night / "feeds.csv")
    assert set(files) == {file.name for file in census.FEED.files}
    assert {(row["state"], row["reason"]) for row in files.values()} == {
        ("whole", "elements of an XML document")
    }
    assert files["census_episodes.csv"]["rows_landed"] == "11"


def test_checks_of_data_outside_the_census_could_not_run(night: Path) -> None:
    checks = by("check", night / "checks.csv")
    reasons = {
        name: row["reason"]
        for name, row in checks.items()
        if name.startswith(("seen/", "fathers/"))
    }
    assert {checks[name]["outcome"] for name in reasons} == {"could_not_run"}
    assert {reason for name, reason in reasons.items() if name.startswith("fathers/")} == {
        "no row of address arrived",
        "no row of person_relationships arrived",
    }
    assert reasons["seen/child_in_need_seen"] == "no row of cin_visit arrived"
    assert reasons["seen/protection_plan_child_seen"] == "no row of cp_visit arrived"
    assert reasons["seen/siblings_seen_together"] == "no row of family arrived"
    assert "visit table" in reasons["seen/visit_says_whether_seen"]


def test_checks_of_data_in_the_census_are_judged(night: Path) -> None:
    checks = by("check", night / "checks.csv")
    assert judged(checks["referrals/assessment_in_time"]) == ("failed", "1", "1", "0")
    assert verdicts(night, "referrals/assessment_in_time") == {"child-1|2026-06-03": "gap"}
    assert judged(checks["referrals/no_further_action_after_repeat"])[2:] == ("1", "0")


def test_no_child_has_a_gap_in_help_because_the_census_has_no_early_help(night: Path) -> None:
    check = "referrals/repeat_assessment_without_help"
    assert verdicts(night, check) == {"child-7": "unknown"}
    assert judged(by("check", night / "checks.csv")[check])[2:] == ("0", "1")


def test_a_closure_for_which_no_service_is_recorded_is_judged_without_early_help(
    night: Path,
) -> None:
    check = "referrals/closed_after_repeat_referrals"
    assert verdicts(night, check) == {"child-4|2026-06-01": "gap"}


def test_no_check_of_the_delivery_faults_the_layout(night: Path) -> None:
    outcomes = {
        row["outcome"] for row in rows_of(night / "checks.csv") if row["check"].startswith("feeds/")
    }
    assert outcomes == {"passed", "nothing_to_judge"}


def test_the_record_holds_what_the_census_says(night: Path) -> None:
    assert recorded(
        night, "select person_id, born_on, sex from record.person where person_id = 'child-6'"
    ) == [("child-6", date(2015, 1, 6), "F")]
    assert recorded(
        night,
        "select referral_id, primary_need_code, source_code, is_nfa, close_reason, closed_on"
        " from record.referral where person_id = 'child-4' and not is_nfa",
    ) == [("child-4|2026-06-01", "N1", "1A", False, "RC7", date(2026, 11, 2))]
    assert recorded(
        night,
        "select cp_plan.started_on, cp_plan.referral_id, s47_enquiry.started_on"
        " from record.cp_plan inner join record.s47_enquiry using (person_id)",
    ) == [(date(2026, 7, 1), "child-3|2026-06-15", date(2026, 6, 20))]
    assert recorded(
        night, "select distinct was_child_seen, outcome_json from record.assessment"
    ) == [(None, None)]


def test_no_number_of_a_nation_birth_date_or_ethnicity_leaves_the_store(night: Path) -> None:
    published = b"\n".join(legible(night.parent).values())
    for secret in (b"A9990000", b"2015-01", b"WBRI", census.SPACE.encode()):
        assert secret not in published


@pytest.mark.long
def test_a_census_of_the_past_is_judged_for_the_night_of_its_day(tmp_path: Path) -> None:
    assessment = census.assessment("2026-03-02")
    document = census.document(
        census.child(1, census.episode("2026-02-23", assessment)), day="2026-03-31"
    )
    with pytest.raises(NothingToJudgeError):
        audited(tmp_path / "later", document)
    of_its_day = audited(tmp_path / "then", document, "2026-03-31")
    assert verdicts(of_its_day, "referrals/assessment_in_time") == {}


@pytest.mark.parametrize(
    "content", campaign([b"", b"<Message>", b"not XML", b"<!DOCTYPE x><Message/>"], usual=[2])
)
def test_a_file_that_is_no_census_ends_no_night_but_its_own(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(NothingToJudgeError):
        audited(tmp_path, content)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{census.NIGHT}.not-judged"]
