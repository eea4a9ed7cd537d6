"""Teams: their judged records add up to the checks, and intervals are right for small teams."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import little_nights
from helpers.campaign import examples
from helpers.little_nights import FATHER, FIRST, POLICE, SEEN, gap, late, met, run_night, unknown
from helpers.nights_out import published_rows
from wholepicture.paths import SQL
from wholepicture.store.published_tables import select_of
from wholepicture.warehouse import open_warehouse

SAID = [
    *(met(SEEN, f"n-{number}", team="North") for number in range(7)),
    gap(SEEN, "n-7", team="North"),
    late(SEEN, "n-8", FIRST, team="North"),
    unknown(SEEN, "n-9", team="North"),
    met(SEEN, "s-1", team="A south"),
    gap(FATHER, "n-1", team="North"),
    gap(POLICE, "n-1", team="North"),
    unknown(SEEN, "x-1", team=None),
    little_nights.not_yet_due(SEEN, "x-2", team="North"),
]


def by_team(rows: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["team_name"], row["suite"]): (row["judged"], row["gaps"]) for row in rows}


def test_a_row_is_a_team_and_a_suite_by_name_and_those_of_no_team_come_last(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, SAID)
    rows = published_rows(tmp_path, FIRST, "teams")
    assert list(by_team(rows).items()) == [
        (("A south", "seen"), ("1", "0")),
        (("North", "fathers"), ("2", "2")),
        (("North", "seen"), ("10", "2")),
        (("", "seen"), ("1", "0")),
    ]
    assert [row["share_met"] for row in rows] == ["1.0", "0.0", "0.7", "0.0"]
    assert [row["team_id"] for row in rows] == ["T1", "T1", "T1", ""]


def test_the_teams_of_a_suite_add_up_to_its_checks(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, SAID)
    checks, teams = Counter[str](), Counter[str]()
    for total, name in ((checks, "checks"), (teams, "teams")):
        for row in published_rows(tmp_path, FIRST, name):
            for measure in ("judged", "gaps"):
                total[f"{row['suite']} {measure}"] += int(row[measure])
    assert teams == checks


def test_a_check_on_pilot_or_that_could_not_run_is_in_no_team(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = replace(FATHER, counted=False)
    monkeypatch.setattr(little_nights, "PAGES", (SEEN, pilot, POLICE))
    said = [one for one in SAID if one.check != FATHER]
    run_night(tmp_path, FIRST, [gap(FATHER, "n-1", team="North"), *said])
    assert ("North", "fathers") in by_team(published_rows(tmp_path, FIRST, "teams"))
    run_night(tmp_path, FIRST, [gap(FATHER, "n-1", team="North"), *said], could_not=(POLICE.name,))
    found = by_team(published_rows(tmp_path, FIRST, "teams"))
    assert ("North", "fathers") not in found
    assert found["North", "seen"] == ("10", "2")


def wilson(met: int, judged: int) -> tuple[float, float]:
    """The score interval, by the roots of its equation: |share - p| = z * sqrt(p (1 - p) / n)."""
    z, share = NormalDist().inv_cdf(0.975), met / judged
    a, b, c = 1 + z * z / judged, -(2 * share + z * z / judged), share * share
    root = max(0.0, b * b - 4 * a * c) ** 0.5
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


COUNTS = st.integers(0, 2000)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=20))
def test_an_interval_is_wilson_s(counts: list[tuple[int, int, int]]) -> None:
    rows = [(met_, gaps, none) for met_, gaps, none in counts if met_ + gaps + none]
    with open_warehouse() as warehouse:
        warehouse.script(SQL / "schema" / "audit.sql")
        for place, (met_, gaps, none) in enumerate(rows):
            given_: Mapping[str, object] = {
                "place": f"{place:03}", "met": met_, "gaps": gaps, "unknown": none,
            }  # fmt: skip
            warehouse.run(
                "insert into audit.team values (date '2026-11-20', 'seen', null, $place, $met,"
                " $gaps, $unknown)",
                given_,
            )
        found = warehouse.rows(
            f"select judged, share_met, share_low, share_high from ({select_of('teams')})"
            " order by team_name"
        )
    for (met_, gaps, none), (judged, share, low, high) in zip(rows, found, strict=True):
        assert judged == met_ + gaps + none
        assert 0 <= low <= share <= high <= 1
        assert (low, high) == pytest.approx(wilson(met_, judged), abs=0.00006)
