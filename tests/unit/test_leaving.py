"""Why the subject of an open finding is no longer judged, found in the record."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import (
    FIRST,
    OPEN,
    RULE,
    SECOND,
    SEEN,
    THIRD,
    Said,
    gap,
    met,
    run_night,
)
from helpers.looking import audit_rows
from helpers.nights_out import rows_of
from wholepicture.errors import CouldNotFinishError
from wholepicture.warehouse import open_warehouse

OTHERS = tuple(child for child in OPEN if child != "child-1")
VISIT = """
insert into record.cp_visit by name
select 1 as row_id, 'social_care' as agency, '{visit}' as visit_id, 'child-1' as person_id;
"""
OF_VISIT = [gap(SEEN, "visit-1|child-1", child="child-1")]


def why_left(folder: Path, night: date = SECOND) -> list[tuple[str, str]]:
    """The verdict and why of each thin row of that night."""
    rows = audit_rows(folder / "store" / "audit.duckdb")["verdict"]
    return [(verdict, why) for day, _, _, verdict, _, _, _, why in rows if day == night]


def how(folder: Path, night: date = SECOND) -> list[str]:
    return [row["how"] for row in rows_of(folder / "out" / str(night) / "resolved.csv")]


@pytest.mark.long
@pytest.mark.parametrize(
    ("people", "why"),
    [
        ({"open_children": OTHERS, "others": ("child-1",)}, "case_closed"),
        ({"open_children": OTHERS}, "left_export"),
        ({}, "left_look_back"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_child_leaves_by_closing_with_the_export_or_by_time(
    people: dict[str, tuple[str, ...]], why: str, tmp_path: Path
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    run_night(tmp_path, SECOND, [], **people)
    assert (why_left(tmp_path), how(tmp_path)) == ([("not_judged", why)], [why])


@pytest.mark.long
@pytest.mark.parametrize(
    ("visit", "why"), [("visit-1", "left_look_back"), ("visit-2", "left_export")]
)
def test_a_thing_of_an_open_child_leaves_with_the_export_or_by_time(
    visit: str, why: str, tmp_path: Path
) -> None:
    run_night(tmp_path, FIRST, OF_VISIT)
    run_night(tmp_path, SECOND, [], records=VISIT.format(visit=visit))
    assert why_left(tmp_path) == [("not_judged", why)]


def test_a_case_closed_before_cannot_have_left_by_closing(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1", status="closed")])
    run_night(tmp_path, SECOND, [], open_children=OTHERS, others=("child-1",))
    assert why_left(tmp_path) == [("not_judged", "left_look_back")]


def test_a_check_that_could_not_run_decides_nothing(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    run_night(tmp_path, SECOND, [], could_not=(SEEN.name,), open_children=OTHERS)
    assert (why_left(tmp_path), how(tmp_path)) == ([], [])
    run_night(tmp_path, THIRD, [], open_children=OTHERS)
    assert why_left(tmp_path, THIRD) == [("not_judged", "left_export")]


def test_it_is_said_once_and_counts_nowhere(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    for night in (SECOND, THIRD):
        run_night(tmp_path, night, [met(SEEN, "child-2")])
    assert why_left(tmp_path, THIRD) == [("met", None)]
    folder = tmp_path / "out" / str(SECOND)
    (seen,) = [row for row in rows_of(folder / "checks.csv") if row["check"] == SEEN.name]
    assert (seen["judged"], seen["met"], seen["gaps"]) == ("1", "1", "0")
    assert list(rows_of(folder / "findings.csv")) == []
    assert how(tmp_path, THIRD) == []


def test_an_earlier_night_run_again_takes_back_what_was_said_of_a_later_one(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    run_night(tmp_path, SECOND, [], open_children=OTHERS)
    run_night(tmp_path, FIRST, [met(SEEN, "child-1")])
    assert (why_left(tmp_path), how(tmp_path)) == ([], [])


def test_of_a_later_night_whose_records_are_gone_it_is_not_known(tmp_path: Path) -> None:
    run_night(tmp_path, SECOND, [])
    for records in (tmp_path / "store" / "nights").iterdir():
        records.unlink()
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    assert (why_left(tmp_path), how(tmp_path)) == ([], ["not_known"])


@pytest.mark.long
@pytest.mark.parametrize(
    ("again", "is_known"),
    [
        ({"child": "child-1"}, True),
        ({"child": "child-2"}, False),
        ({"child": "child-1", "status": "closed"}, False),
    ],
    ids=["repeated", "of another child", "of a closed case"],
)
def test_what_was_said_of_a_night_whose_records_are_gone_stays_while_it_is_true(
    again: dict[str, str], is_known: bool, tmp_path: Path
) -> None:
    run_night(tmp_path, FIRST, OF_VISIT)
    run_night(tmp_path, SECOND, [], open_children=OTHERS, others=("child-1",))
    for records in (tmp_path / "store" / "nights").glob(f"{SECOND}*"):
        records.unlink()
    run_night(tmp_path, FIRST, [gap(SEEN, "visit-1|child-1", **again)])
    known = [("not_judged", "case_closed")], ["case_closed"]
    assert (why_left(tmp_path), how(tmp_path)) == (known if is_known else ([], ["not_known"]))


def test_a_verdict_keeps_its_dates_and_its_why(tmp_path: Path) -> None:
    said: list[Said] = [
        met(SEEN, "child-1", due_on=THIRD, done_on=SECOND),
        gap(SEEN, "child-2", due_on=SECOND, why="blank"),
    ]
    run_night(tmp_path, FIRST, said)
    rows = audit_rows(tmp_path / "store" / "audit.duckdb")["verdict"]
    assert {row[3]: row[5:] for row in rows} == {
        "met": (THIRD, SECOND, None),
        "gap": (SECOND, None, "blank"),
    }


def test_the_text_of_each_rule_is_kept_once_and_no_longer_than_a_night_was_judged_by_it(
    tmp_path: Path,
) -> None:
    for night in (FIRST, SECOND):
        run_night(tmp_path, night, [])
    rules = audit_rows(tmp_path / "store" / "audit.duckdb")["rule"]
    assert len(rules) == 3
    assert {rule for rule, _, _ in rules} == {hashlib.sha256(RULE.encode()).hexdigest()}


def closed_later(folder: Path) -> Path:
    """A store whose third night was run before its second, and where its records are."""
    run_night(folder, FIRST, [gap(SEEN, "child-1")])
    run_night(folder, THIRD, [], open_children=OTHERS)
    (records,) = (folder / "store" / "nights").glob(f"{THIRD}*")
    return records


@pytest.mark.long
@pytest.mark.parametrize(
    "table", ["derived.subject", "derived.open_child", "record.cp_visit", "record.person"]
)
@pytest.mark.parametrize("is_torn", [False, True], ids=["dropped", "torn"])
def test_a_kept_night_that_is_damaged_is_named_with_what_to_do(
    table: str, is_torn: bool, tmp_path: Path
) -> None:
    records = closed_later(tmp_path)
    if is_torn:
        records.write_bytes(records.read_bytes()[:5_000])
    else:
        with open_warehouse(records) as warehouse:
            warehouse.run(f"drop table {table}")
    with pytest.raises(CouldNotFinishError) as refused:
        run_night(tmp_path, SECOND, [gap(SEEN, "child-2")])
    said = str(refused.value)
    assert f"the kept records of {THIRD} in nights/: expected the tables" in said
    assert f"--as-at {THIRD}" in said
    assert "Exception" not in said
    run_night(tmp_path, THIRD, [], open_children=OTHERS)
    run_night(tmp_path, SECOND, [gap(SEEN, "child-2")])
    assert how(tmp_path, THIRD) == ["left_look_back"]
