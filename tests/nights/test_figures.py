"""A whole night's figures: what is due soon, teams, columns, trend, and what may be shared."""

from collections import Counter
from datetime import date

from helpers.kept import FIRST, NIGHTS, THIRD, Kept
from helpers.nights_out import rows_of


def test_subjects_due_soon_are_due_in_a_week_and_are_not_findings(first_night: Kept) -> None:
    night = first_night.out / FIRST
    soon = rows_of(night / "due_soon.csv")
    assert soon
    days = [(date.fromisoformat(row["due_on"]) - date.fromisoformat(FIRST)).days for row in soon]
    assert days == sorted(days)
    assert 0 <= min(days) <= max(days) <= 7  # days of November without a bank holiday
    found = {(row["check"], row["subject_id"]) for row in rows_of(night / "findings.csv")}
    assert not found & {(row["check"], row["subject_id"]) for row in soon}
    not_yet_due = {
        row["check"] for row in rows_of(night / "checks.csv") if row["not_yet_due"] > "0"
    }
    assert {row["check"] for row in soon} <= not_yet_due


def test_the_teams_of_a_suite_add_up_to_its_checks_that_count(first_night: Kept) -> None:
    night, checks, teams = first_night.out / FIRST, Counter[str](), Counter[str]()
    for row in rows_of(night / "checks.csv"):
        if row["counted"] == "true" and row["judged"]:
            checks[row["suite"]] += int(row["judged"])
            checks[f"{row['suite']} gaps"] += int(row["gaps"])
    rows = rows_of(night / "teams.csv")
    for row in rows:
        teams[row["suite"]] += int(row["judged"])
        teams[f"{row['suite']} gaps"] += int(row["gaps"])
    assert +teams == +checks
    assert len({row["team_name"] for row in rows}) > 2


def test_a_column_is_named_with_the_checks_that_read_it(first_night: Kept) -> None:
    rows = rows_of(first_night.out / FIRST / "fields.csv")
    by_header = {(row["file"], row["column"]): row for row in rows}
    visited = by_header["ssd_cp_visits.csv", "cppv_cp_visit_date"]
    assert "seen/protection_plan_child_seen" in visited["checks"].split(";")
    assert int(visited["rows"]) >= int(visited["filled"]) > 0
    assert all(int(row["filled"]) <= int(row["rows"]) for row in rows)
    assert len(by_header) == len(rows)


def test_the_trend_has_every_night_up_to_its_own(all_nights: Kept) -> None:
    last = rows_of(all_nights.out / THIRD / "trend.csv")
    assert sorted({row["night"] for row in last}) == list(NIGHTS)
    first = rows_of(all_nights.out / FIRST / "trend.csv")
    assert last[: len(first)] == first
    (row,) = rows_of(all_nights.out / THIRD / "checks.csv")[:1]
    (same,) = (one for one in last if (one["night"], one["check"]) == (THIRD, row["check"]))
    assert {name: row[name] for name in same.keys() & row.keys()} == {
        name: same[name] for name in same.keys() & row.keys()
    }


def test_shareable_files_name_no_child_and_show_no_exact_count(all_nights: Kept) -> None:
    night = all_nights.out / THIRD
    children = {row["child_id"] for row in rows_of(night / "children.csv")}
    page = (night / "shareable" / "report.html").read_text(encoding="utf-8")
    assert not [child for child in children if f">{child}<" in page or f" {child} " in page]
    for file in (night / "shareable").glob("*.csv"):
        rows = rows_of(file)
        assert rows, file.name
        assert not children & {cell for row in rows for cell in row.values()}
        for row in rows:
            counts = [row[name] for name in ("judged", "gaps", "rows", "filled") if row.get(name)]
            assert all(" to " in count for count in counts)
