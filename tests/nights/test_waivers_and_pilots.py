"""A night with waivers and a check on pilot; the same night after the file of waivers changed."""

import json
from pathlib import Path

import pytest

from helpers.command_line import Ended, audit
from helpers.kept import FIRST
from helpers.nights_out import by, legible, rows_of
from helpers.waivers import write_waivers

WAIVED, PILOT = "fathers/father_recorded", "seen/child_in_need_seen"
NOTE = "Heliotrope-4417 was spoken to"
SETTINGS = """
[folders]
waivers = "{file}"

[[set]]
check = "{pilot}"
parameter = "counted"
value = false
from = 2026-01-01
who = "the lead"
because = "it is new to us"
"""


def open_of(row: dict[str, str]) -> int:
    return int(row["gaps"]) + int(row["unknown"]) - int(row["late"])


@pytest.mark.long
def test_waived_findings_and_pilots_are_published_and_counted_apart(
    few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    settings, file = tmp_path / "settings.toml", tmp_path / "waivers.csv"
    settings.write_text(SETTINGS.format(file=file, pilot=PILOT))
    teams = rows_of(few_files / FIRST / "social_care" / "ssd_department.csv")
    names = [next(iter(team.values())) for team in teams]
    days = {"from": FIRST, "until": "2026-12-31", "note": NOTE}
    rows = [{**days, "check": WAIVED, "team_id": name} for name in names]
    write_waivers(file, *rows, {**days, "check": "seen/no_such_check", "child_id": NOTE})
    out = tmp_path / "out" / FIRST

    def run(*more: object) -> Ended:
        ended = audit(few_files, tmp_path, FIRST, "--settings", settings, *more, tree=few_checks)
        assert (ended.code, ended.complained) == (0, "")
        published = legible(tmp_path / "out")
        assert not any(NOTE.encode() in content for content in published.values())
        assert NOTE not in ended.said
        return ended

    first = run()
    findings = [row for row in rows_of(out / "findings.csv") if row["check"] == WAIVED]
    waived = [row for row in findings if row["waived_until"] == "2026-12-31"]
    assert len(waived) > 2
    checks = by("check", out / "checks.csv")
    assert checks[WAIVED]["waived"] == str(len(waived))
    assert open_of(checks[WAIVED]) == len(findings) - len(waived)
    assert (checks[PILOT]["counted"], checks[WAIVED]["counted"]) == ("false", "true")
    states = [row["state"] for row in rows_of(out / "waivers.csv")]
    assert states[0] == "refused"
    assert "in_force" in states
    last = len(names) + 2
    assert (
        f"waivers, line {last}: check: expected one that we know; found another word" in first.said
    )
    assert f"In no total: {len(waived)} findings waived." in first.said
    assert "In no total: 1 check on pilot" in first.said
    assert f"{PILOT} (" not in first.said
    children = rows_of(out / "children.csv")
    assert sum(int(row["gaps"]) + int(row["unknowns"]) for row in children) <= sum(
        open_of(row) for row in checks.values() if row["counted"] == "true" and row["judged"]
    )
    kept = json.loads((out / "run.json").read_text())["settings"]["waivers"]

    file.unlink()
    again = run("--catch-up")
    assert "the file of waivers: expected a file that can be read; found none." in again.said
    now = by("check", out / "checks.csv")[WAIVED]
    assert (now["waived"], open_of(now)) == ("0", len(findings))
    assert json.loads((out / "run.json").read_text())["settings"]["waivers"] != kept
    assert "is judged, from the files that are there" in run("--catch-up").said
