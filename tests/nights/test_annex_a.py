"""Nights of Annex A, as workbook and CSV files: a missing column makes no child count as seen."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpers import annex_a, hostile_workbooks
from helpers.nights_out import by, legible, rows_of
from wholepicture import nightly
from wholepicture.errors import NothingToJudgeError
from wholepicture.rules.settings import Run
from wholepicture.warehouse import open_warehouse

SEEN = ("seen/child_in_need_seen", "seen/protection_plan_child_seen")


def audited(exports: Path, folder: Path) -> Path:
    """The folder of the published night."""
    run = Run(
        exports=exports,
        store=folder / "store",
        out=folder / "out",
        as_at=date.fromisoformat(annex_a.NIGHT),
    )
    nightly.audit(run, lambda line: None, with_prefect=False)
    return folder / "out" / annex_a.NIGHT


def delivered(folder: Path) -> Path:
    """The folder to which Annex A is delivered."""
    agency = folder / "exports" / annex_a.NIGHT / "annex_a"
    agency.mkdir(parents=True)
    return agency


@pytest.fixture(scope="module")
def of_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published night of the workbook; its store is beside OUT."""
    folder = tmp_path_factory.mktemp("workbook")
    annex_a.write_workbook(delivered(folder) / "Annex_A.xlsx", annex_a.lists(), titles=2, gap=1)
    return audited(folder / "exports", folder)


@pytest.fixture(scope="module")
def of_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published night of the CSV files."""
    folder = tmp_path_factory.mktemp("files")
    agency = delivered(folder)
    for file, rows in zip(annex_a.FEED.files, annex_a.lists().values(), strict=True):
        (agency / file.name).write_bytes(annex_a.as_csv(rows))
    return audited(folder / "exports", folder)


def recorded(night: Path, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the night's record."""
    (records,) = (night.parents[1] / "store" / "nights").glob("*.duckdb")
    with open_warehouse(records, read_only=True) as warehouse:
        return warehouse.rows(sql)


def verdicts(night: Path, check: str) -> dict[str, tuple[str, str, str]]:
    """For each child with a finding of the check, the verdict and the latest visit."""
    found = [row for row in rows_of(night / "findings.csv") if row["check"] == check]
    return {
        row["child_id"]: (
            row["verdict"],
            dict(pair.split("=") for pair in row["evidence"].split(";"))["last_visit_on"],
            f"{row['source_file']} {row['source_line']}",
        )
        for row in found
    }


def test_every_list_lands_whole_from_its_sheet(of_workbook: Path) -> None:
    rows = rows_of(of_workbook / "feeds.csv")
    assert [row["file"] for row in rows] == [file.name for file in annex_a.FEED.files]
    for row, held in zip(rows, annex_a.lists().values(), strict=True):
        assert (row["state"], row["cells_blanked"]) == ("whole", "0"), row["file"]
        assert (row["rows_read"], row["rows_landed"]) == (str(len(held)), str(len(held)))
        assert row["reason"].endswith("a sheet of a workbook; rows above its header, not read: 2")
    assert by("file", of_workbook / "feeds.csv")["list_06_children_in_need.csv"][
        "reason"
    ].startswith("dates of Date Child Was Last Seen as a spreadsheet counts days: 1")


def test_a_child_in_need_is_unknown_or_a_gap_and_never_met(of_workbook: Path) -> None:
    assert verdicts(of_workbook, SEEN[0]) == {
        "child-1": ("unknown", "2026-11-10", "list_06_children_in_need.csv 5"),
        "child-2": ("gap", "2026-08-03", "list_06_children_in_need.csv 6"),
        "child-3": ("gap", "", "list_06_children_in_need.csv 7"),
    }
    row = by("check", of_workbook / "checks.csv")[SEEN[0]]
    assert (row["outcome"], row["judged"], row["met"]) == ("failed", "3", "0")


def test_neither_is_a_child_on_a_protection_plan_seen_alone_or_not(of_workbook: Path) -> None:
    assert verdicts(of_workbook, SEEN[1]) == {
        "child-4": ("unknown", "2026-11-12", "list_07_child_protection.csv 5"),
        "child-5": ("gap", "2026-09-01", "list_07_child_protection.csv 6"),
        "child-7": ("unknown", "2026-11-13", "list_07_child_protection.csv 7"),
    }
    row = by("check", of_workbook / "checks.csv")[SEEN[1]]
    assert (row["outcome"], row["judged"], row["met"]) == ("failed", "3", "0")


def test_checks_of_data_outside_annex_a_could_not_run(of_workbook: Path) -> None:
    reasons = {
        row["check"]: row["reason"]
        for row in rows_of(of_workbook / "checks.csv")
        if row["outcome"] == "could_not_run"
    }
    fathers = {reason for check, reason in reasons.items() if check.startswith("fathers/")}
    assert fathers == {
        "no row of address arrived",
        "no row of person_relationships arrived",
    }
    assert reasons["seen/siblings_seen_together"] == "no row of family arrived"
    assert "visit table" in reasons["seen/visit_says_whether_seen"]
    of_referrals = {check: reason for check, reason in reasons.items() if "referrals/" in check}
    assert set(of_referrals) == {
        "referrals/decision_has_author",
        "referrals/decision_has_reason",
        "referrals/factors_recorded",
        "referrals/family_closed_after_repeat_referrals",
        "referrals/family_history_considered",
        "referrals/pre_birth_assessment",
        "referrals/referral_decided_in_a_day",
        "referrals/same_concern_returns",
    }
    assert of_referrals["referrals/factors_recorded"] == "no row of assessment_factor arrived"


def test_the_record_holds_what_the_lists_say(of_workbook: Path) -> None:
    people = "select person_id, born_on, sex from record.person order by row_id"
    assert recorded(of_workbook, people)[:2] == [
        ("child-1", date(2015, 1, 1), "M"),
        ("child-8", date(2015, 1, 8), "F"),
    ]
    adopted = "select count(*) from record.person where person_id in ('child-11', 'adopter-1')"
    assert recorded(of_workbook, adopted) == [(0,)]
    assert recorded(
        of_workbook,
        "select referral_id, primary_need_code, source_code, is_nfa from record.referral"
        " where person_id in ('child-1', 'child-9') order by all",
    ) == [
        ("child-1|2026-06-01", "N1", "6", False),
        ("child-9|2026-10-01", None, "6", True),
    ]
    assert recorded(
        of_workbook,
        "select legal_status, placement_type, cla_placement.started_on from record.legal_status"
        " inner join record.cla_placement using (person_id) where person_id = 'child-6'",
    ) == [("C1", "U6", date(2026, 9, 7))]
    assert recorded(
        of_workbook, "select person_id, started_on, ended_on from record.early_help"
    ) == [("child-8", date(2026, 9, 1), None)]
    assert recorded(of_workbook, "select was_child_seen, outcome_json from record.assessment") == [
        (True, '{"PROV_OF_SERVICES_FLAG": "Y"}')
    ]


def test_the_csv_form_comes_to_the_same(of_workbook: Path, of_files: Path) -> None:
    differing = ("source_file", "source_line", "message")
    noted = [
        [
            {name: cell for name, cell in row.items() if name not in differing}
            for row in rows_of(night / "findings.csv")
        ]
        for night in (of_workbook, of_files)
    ]
    assert len(noted[0]) == 13
    assert noted[0] == noted[1]
    assert {row["state"] for row in rows_of(of_files / "feeds.csv")} == {"whole"}


def test_no_team_worker_or_place_leaves_the_store(of_workbook: Path, of_files: Path) -> None:
    for night in (of_workbook, of_files):
        # the rule book lists the placeholder postcodes
        published = b"\n".join(
            held for name, held in legible(night.parent).items() if not name.endswith("rules.html")
        )
        for secret in (b"Oriel", b"Team of the north", b"ZZ99", b"2015-01", b"A title"):
            assert secret not in published


def test_a_workbook_made_to_harm_ends_no_night_but_its_own(tmp_path: Path) -> None:
    agency = delivered(tmp_path)
    (agency / "annex_a.xlsx").write_bytes(hostile_workbooks.encrypted())
    with pytest.raises(NothingToJudgeError):
        audited(tmp_path / "exports", tmp_path)


@pytest.mark.long
def test_a_truncated_list_stops_the_checks_of_its_record_tables(tmp_path: Path) -> None:
    sheets = annex_a.lists()
    sheets["Early Help"] = sheets["List_2"]
    del sheets["Adoption"]
    sheets["Adopters"] = []
    annex_a.write_workbook(delivered(tmp_path) / "annex_a.xlsx", sheets)
    night = audited(tmp_path / "exports", tmp_path)
    files = by("file", night / "feeds.csv")
    assert files["list_02_early_help.csv"]["state"] == "refused"
    assert "two of its sheets" in files["list_02_early_help.csv"]["reason"]
    assert files["list_10_adoption.csv"]["state"] == "missing"
    assert files["list_11_adopters.csv"]["reason"] == "an empty file; a sheet of a workbook"
    checks = by("check", night / "checks.csv")
    reason = "list_02_early_help.csv is refused"
    assert checks["referrals/repeat_assessment_without_help"]["reason"] == reason
    assert checks[SEEN[0]]["outcome"] == "failed"
