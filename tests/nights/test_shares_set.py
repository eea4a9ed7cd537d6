"""The threshold set by an authority: it decides the outcome and is part of the rule."""

from pathlib import Path

import pytest

from helpers.command_line import Ended, audit
from helpers.kept import FIRST
from helpers.nights_out import by

CHECK = "fathers/father_recorded"
SET = f"""
[[set]]
check = "{CHECK}"
parameter = "must_be_met"
value = 0
from = {{day}}
who = "the lead"
because = "we begin to record them this year"
"""


@pytest.mark.long
def test_a_share_set_from_a_day_on_decides_from_that_day_on(
    few_files: Path, few_checks: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"

    def run(day: str, *more: object) -> Ended:
        settings.write_text(SET.format(day=day))
        return audit(few_files, tmp_path, FIRST, "--settings", settings, *more, tree=few_checks)

    def book() -> str:
        return (tmp_path / "out" / FIRST / "rules.html").read_text(encoding="utf-8")

    def row() -> dict[str, str]:
        return by("check", tmp_path / "out" / FIRST / "checks.csv")[CHECK]

    assert run("2026-11-19").code == 0
    before = row()
    assert (before["outcome"], before["must_be_met"]) == ("failed", "0.95")
    assert "gap and unknown; at least 95 %" in book()
    # the settings have changed since the night was judged, so it is due
    assert "publishing" in run(FIRST, "--catch-up").said
    now = row()
    assert (now["outcome"], now["must_be_met"]) == ("passed", "0.0")
    assert "gap and unknown; at least 0 %" in book()
    assert now["rule"] != before["rule"]
    assert now["share_met"] == before["share_met"]
