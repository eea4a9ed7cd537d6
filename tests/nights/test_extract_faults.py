"""A fault of the export itself is one finding about the file, and not an alarm for every child."""

import csv
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.command_line import audit
from helpers.nights_out import by, rows_of
from wholepicture.synthesising import synthesise

NIGHT = "2026-11-20"
PLANS, VISITS, PROTECTION = "ssd_cin_plans.csv", "ssd_cin_visits.csv", "ssd_cp_visits.csv"
IN_NEED, ON_PLAN = "seen/child_in_need_seen", "seen/protection_plan_child_seen"
TOGETHER = "seen/siblings_seen_together"

Line = dict[str, str]


@dataclass(frozen=True)
class Published:
    """The published files of a night with a fault."""

    checks: Mapping[str, Line]
    findings: list[Line]

    def of(self, check: str) -> list[Line]:
        return [row for row in self.findings if row["check"] == check]


def rewritten(file: Path, change: Callable[[list[Line]], list[Line]]) -> None:
    """Writes the file's changed rows under its own header."""
    rows = rows_of(file)
    header = list(rows[0])
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows(change(rows))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night of an invented authority, without its manifest."""
    folder = tmp_path_factory.mktemp("exports")
    synthesise(folder, children=1500, nights=1, seed=20, plant=False)
    (folder / NIGHT / "social_care" / "manifest.json").unlink(missing_ok=True)
    return folder


def night_of(exports: Path, folder: Path, fault: Callable[[Path], None]) -> Published:
    """The published files of the night, after putting the fault into its exports."""
    shutil.copytree(exports, folder / "exports")
    fault(folder / "exports" / NIGHT / "social_care")
    ended = audit(folder / "exports", folder, NIGHT)
    assert ended.code == 0, ended
    out = folder / "out" / NIGHT
    return Published(by("check", out / "checks.csv"), rows_of(out / "findings.csv"))


def without_visits_of_open_plans(files: Path) -> None:
    """Removes visits of open plans, like one large system, whose query needs the plan's end."""
    ended = [
        (row["cinp_person_id"], row["cinp_cin_plan_start_date"], row["cinp_cin_plan_end_date"])
        for row in rows_of(files / PLANS)
        if row["cinp_cin_plan_end_date"] not in ("", "NULL")
    ]

    def is_joined(row: Line) -> bool:
        child, day = row["cinv_person_id"], row["cinv_cin_visit_date"]
        return any(child == other and begun <= day <= end for other, begun, end in ended)

    rewritten(files / VISITS, lambda rows: [row for row in rows if is_joined(row)])


def all_no(name: str, header: str) -> Callable[[Path], None]:
    """Writes no for every answer, like a system that writes no for a blank."""
    return lambda files: rewritten(
        files / name, lambda rows: [{**row, header: "N"} for row in rows]
    )


@pytest.mark.long
def test_visits_of_open_plans_left_out_are_one_finding_and_no_alarm_for_a_child(
    exports: Path, tmp_path: Path
) -> None:
    noted = night_of(exports, tmp_path, without_visits_of_open_plans)
    (finding,) = noted.of("feeds/open_plans_have_visits")
    assert (finding["subject_id"], finding["child_id"]) == ("cin_visit", "")
    assert (finding["remedy"], finding["agency"]) == ("export", "social_care")
    reason = (
        "the export's own fault: feeds/open_plans_have_visits"
        " (Visits of open child-in-need plans in the export) has a finding"
    )
    for check in (IN_NEED, TOGETHER):
        line = noted.checks[check]
        assert line["outcome"] == "could_not_run"
        assert line["reason"].startswith(reason)
        assert noted.of(check) == []
    assert noted.checks[ON_PLAN]["outcome"] in ("passed", "failed")


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "header", "stopped", "runs"),
    [
        (VISITS, "cinv_cin_visit_seen", IN_NEED, ON_PLAN),
        (PROTECTION, "cppv_cp_visit_seen", ON_PLAN, IN_NEED),
    ],
)
def test_a_flag_that_is_always_no_is_one_finding_and_no_alarm_for_a_child(
    exports: Path, tmp_path: Path, file: str, header: str, stopped: str, runs: str
) -> None:
    noted = night_of(exports, tmp_path, all_no(file, header))
    (finding,) = noted.of("feeds/flags_vary")
    assert finding["subject_id"] == f"{file}|was_seen"
    assert finding["message"].startswith("was_seen is no in every one of")
    line = noted.checks[stopped]
    assert line["outcome"] == "could_not_run"
    assert line["reason"].startswith("the export's own fault: feeds/flags_vary (")
    assert noted.of(stopped) == []
    assert noted.checks[runs]["outcome"] in ("passed", "failed")


@pytest.mark.long
def test_an_authority_without_such_a_fault_has_no_finding_of_one(
    exports: Path, tmp_path: Path
) -> None:
    noted = night_of(exports, tmp_path, lambda files: None)
    faults = (
        "assessments_open", "dates_vary", "flags_vary", "ids_vary", "mothers_known",
        "notes_in_one_table", "open_plans_have_visits", "workers_resolve",
    )  # fmt: skip
    for name in faults:
        line = noted.checks[f"feeds/{name}"]
        assert (line["outcome"], line["gaps"], line["unknown"]) == ("passed", "0", "0"), name
    assert not [row for row in noted.checks.values() if "own fault" in row["reason"]]
    assert noted.of(IN_NEED)
