"""Every worked example and trap that is planted in an authority is published as expected."""

import pytest

from helpers.scoreboard import Night, planted_night, scores, table
from wholepicture.rules.checks import load_checks


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return planted_night(tmp_path_factory.mktemp("planted"), children=700)


def test_no_planted_finding_is_missed_and_no_look_alike_is_alarmed(night: Night) -> None:
    rows = scores(night)
    assert [row for row in rows if row.missed or row.false_alarms] == [], table(rows)
    assert len(night.expected) > 400


def test_of_every_check_of_children_a_finding_and_a_look_alike_are_planted(night: Night) -> None:
    # the suite feeds judges the delivery, so a case in the records cannot be wrong for it
    of_children = {check.name for check in load_checks().values() if check.suite != "feeds"}
    without = of_children - {row.check for row in scores(night) if row.planted and row.alike}
    assert without == set()


def test_exactly_the_planted_findings_are_published(night: Night) -> None:
    for row in night.expected:
        key = (row["check"], row["subject_id"])
        if night.said_of(row)[1] == "late":  # in late.csv, never in findings.csv
            assert key not in night.findings, row
        elif row["verdict"] in ("gap", "unknown"):
            assert key in night.findings, row
            assert key not in night.late, row
            assert row["child_id"] in ("", night.findings[key]), row
        else:
            assert key not in {**night.findings, **night.late}, row
