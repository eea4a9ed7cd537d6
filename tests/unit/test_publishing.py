"""What is published of a night: which files, which columns, which rows, in which order."""

import csv
import json
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpers.little_nights import (
    FATHER,
    FIRST,
    NIGHTS,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    Said,
    gap,
    late,
    met,
    run_night,
    unknown,
)
from wholepicture.publishing import FIRST_LINE, LATE_DAYS
from wholepicture.store import Facts

COLUMNS = {
    "findings": "finding_id, check, title, severity, verdict, remedy, child_id, case_number,"
    " child_status, subject_id, agency, team_id, team_name, worker_id, due_on, last_event_on,"
    " days_over, days_over_unit, message, evidence, because_of, status, first_seen_on,"
    " nights_open, waived_until, family_id, source_file, source_line, cites",
    "late": "check, child_id, case_number, subject_id, agency, team_id, team_name, due_on,"
    " done_on, days_over, days_over_unit",
    "resolved": "finding_id, check, title, severity, child_id, case_number, subject_id, agency,"
    " team_id, team_name, worker_id, first_seen_on, resolved_on, nights_open, how",
    "checks": "check, suite, title, severity, dimension, outcome, judged, met, gaps, unknown,"
    " not_yet_due, late, not_linked, waived, share_met, must_be_met, new, resolved,"
    " change_on_night_before, parameters, rule, reason",
    "children": "child_id, case_number, case_status, team_id, team_name, worker_id, gaps,"
    " unknowns, critical, suites, new_tonight, longest_open_nights, last_seen_on, next_due_on,"
    " family_id, family_findings, checks",
    "feeds": "agency, file, delivered_for, delivered_at, rows_read, rows_landed, rows_refused,"
    " cells_blanked, sha256, state, reason",
    "refused_rows": "agency, file, line, column, reason",
}


def rows(folder: Path, night: date, name: str) -> list[dict[str, str]]:
    path = folder / "out" / str(night) / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def subjects(folder: Path, night: date, name: str = "findings") -> list[str]:
    return [row["subject_id"] for row in rows(folder, night, name)]


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("three")
    for night in NIGHTS:
        run_night(folder, night)
    return folder


@pytest.mark.parametrize("name", COLUMNS)
def test_a_file_has_the_promised_columns_in_order_also_when_it_is_empty(
    name: str, tmp_path: Path
) -> None:
    run_night(tmp_path, FIRST, [])
    header = (tmp_path / "out" / str(FIRST) / f"{name}.csv").read_text().splitlines()[0]
    assert header == COLUMNS[name].replace(", ", ",")


def test_findings_come_by_team_status_severity_new_first_and_days_over(tmp_path: Path) -> None:
    old = [gap(SEEN, "old", days_over=99)]
    run_night(tmp_path, FIRST, old)
    said: list[Said] = [
        gap(SEEN, "without-a-team", team=None, status="looked_after"),
        gap(SEEN, "other-team", team="Team A", status="closed"),
        gap(FATHER, "warning", days_over=50),
        *old,
        gap(SEEN, "little-over", days_over=2),
        gap(SEEN, "far-over", days_over=12),
        gap(SEEN, "not-over"),
        gap(FATHER, "looked-after", status="looked_after"),
    ]
    run_night(tmp_path, SECOND, said)
    assert subjects(tmp_path, SECOND) == [
        "other-team",
        "looked-after",
        "far-over",
        "little-over",
        "not-over",
        "old",
        "warning",
        "without-a-team",
    ]


def test_a_thing_done_late_is_told_for_four_weeks_and_is_no_finding(tmp_path: Path) -> None:
    said = [
        late(SEEN, "today", THIRD),
        late(SEEN, "last-day", THIRD - timedelta(days=LATE_DAYS)),
        late(SEEN, "too-old", THIRD - timedelta(days=LATE_DAYS + 1)),
    ]
    run_night(tmp_path, THIRD, said)
    assert subjects(tmp_path, THIRD, "late") == ["last-day", "today"]
    assert (rows(tmp_path, THIRD, "findings"), rows(tmp_path, THIRD, "children")) == ([], [])
    (seen,) = [row for row in rows(tmp_path, THIRD, "checks") if row["check"] == SEEN.name]
    assert (seen["gaps"], seen["late"], seen["share_met"]) == ("3", "3", "0.0")


def test_a_resolved_finding_is_told_as_it_was_when_open(three_nights: Path) -> None:
    told = {row["subject_id"]: row for row in rows(three_nights, SECOND, "resolved")}
    assert {subject: row["how"] for subject, row in told.items()} == {
        "child-3": "met",
        "child-4": "done_late",
    }
    assert told["child-4"]["first_seen_on"] == str(FIRST)
    assert told["child-4"]["resolved_on"] == str(SECOND)
    assert told["child-4"]["case_number"] == "case-child-4"


def test_what_follows_from_another_finding_is_named_but_not_counted(tmp_path: Path) -> None:
    said = [
        gap(FATHER, "child-1", family="f-1"),
        unknown(SEEN, "child-1", because_of="fathers/other", family="f-1"),
        gap(FATHER, "child-2", family="f-1"),
    ]
    run_night(tmp_path, FIRST, said)
    first, second = rows(tmp_path, FIRST, "children")
    assert (first["child_id"], second["child_id"]) == ("child-1", "child-2")
    counted = {key: first[key] for key in ("gaps", "unknowns", "critical", "suites")}
    assert counted == {"gaps": "1", "unknowns": "0", "critical": "0", "suites": "1"}
    assert first["checks"] == f"{FATHER.name};{SEEN.name}"
    assert first["family_findings"] == second["family_findings"] == "2"


def test_children_come_by_status_critical_suites_gaps_and_longest_open(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(FATHER, "longest"), gap(SEEN, "z-critical")])
    said = [
        gap(FATHER, "once"),
        gap(FATHER, "longest"),
        gap(SEEN, "z-critical"),
        gap(SEEN, "two-suites"),
        gap(FATHER, "two-suites"),
        unknown(FATHER, "an-unknown"),
        gap(FATHER, "looked-after", status="looked_after"),
    ]
    run_night(tmp_path, SECOND, said)
    assert [row["child_id"] for row in rows(tmp_path, SECOND, "children")] == [
        "looked-after",
        "two-suites",
        "z-critical",
        "longest",
        "once",
        "an-unknown",
    ]


def test_a_restricted_check_is_neither_named_nor_counted_beside_a_child(tmp_path: Path) -> None:
    said = [gap(POLICE, "child-1"), gap(SEEN, "child-2"), late(POLICE, "child-3", FIRST)]
    run_night(tmp_path, FIRST, said)
    run_night(tmp_path, SECOND, [met(POLICE, "child-1"), met(SEEN, "child-2")])
    night = tmp_path / "out" / str(FIRST)
    assert subjects(tmp_path, FIRST) == ["child-2"]
    assert [row["child_id"] for row in rows(tmp_path, FIRST, "children")] == ["child-2"]
    assert subjects(tmp_path, FIRST, "restricted/findings") == ["child-1"]
    assert subjects(tmp_path, FIRST, "restricted/late") == ["child-3"]
    assert subjects(tmp_path, SECOND, "resolved") == ["child-2"]
    assert subjects(tmp_path, SECOND, "restricted/resolved") == ["child-1"]
    for name in ("findings", "late", "resolved", "children"):
        assert POLICE.name not in (night / f"{name}.csv").read_text()
    assert POLICE.name in {row["check"] for row in rows(tmp_path, FIRST, "checks")}


def test_what_settings_allow_is_not_restricted(tmp_path: Path) -> None:
    facts = Facts(versions={}, reveals_allowed=("court", "police"))
    run_night(tmp_path, FIRST, [gap(POLICE, "child-1")], facts=facts)
    assert subjects(tmp_path, FIRST) == ["child-1"]
    assert not (tmp_path / "out" / str(FIRST) / "restricted").exists()


def test_only_its_group_may_read_a_night_and_only_its_owner_what_is_restricted(
    three_nights: Path,
) -> None:
    night = three_nights / "out" / str(THIRD)
    modes = {
        str(path.relative_to(night)): stat.S_IMODE(path.stat().st_mode)
        for path in (night, *night.rglob("*"))
    }
    restricted = {name: mode for name, mode in modes.items() if name.startswith("restricted")}
    assert restricted.pop("restricted") == 0o700
    assert set(restricted.values()) == {0o600}
    assert modes.pop(".") == 0o750
    assert {mode for name, mode in modes.items() if "restricted" not in name} == {0o640}


def test_checks_tell_the_change_on_the_last_night_the_check_ran(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "a"), unknown(SEEN, "b"), gap(SEEN, "c")])
    run_night(tmp_path, SECOND, [], could_not=(SEEN.name,))
    run_night(tmp_path, THIRD, [gap(SEEN, "a"), met(SEEN, "b"), met(SEEN, "d")])
    told = {
        night: next(row for row in rows(tmp_path, night, "checks") if row["check"] == SEEN.name)
        for night in NIGHTS
    }
    assert [told[night]["change_on_night_before"] for night in NIGHTS] == ["", "", "-2"]
    assert (told[THIRD]["judged"], told[THIRD]["share_met"]) == ("3", "0.6667")
    assert (told[THIRD]["new"], told[THIRD]["resolved"]) == ("0", "2")
    assert (told[SECOND]["outcome"], told[SECOND]["judged"], told[SECOND]["reason"]) == (
        "could_not_run",
        "",
        "no row of cp_visit arrived",
    )


def test_a_check_with_nothing_to_judge_has_no_share(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [])
    assert {(row["outcome"], row["share_met"]) for row in rows(tmp_path, FIRST, "checks")} == {
        ("nothing_to_judge", "")
    }


def test_csvs_are_plain_rfc_4180_with_line_feeds(three_nights: Path) -> None:
    content = (three_nights / "out" / str(THIRD) / "findings.csv").read_bytes()
    assert content.startswith(b"finding_id,check")
    assert b"\r" not in content
    assert b'"no visit recorded by 2026-11-20, ""so far"""' in content


def test_for_excel_csvs_have_a_byte_order_mark_once_and_both_line_ends(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, facts=Facts(versions={}, is_excel=True))
    content = (tmp_path / "out" / str(FIRST) / "findings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbffinding_id")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.count(b"\n") == content.count(b"\r\n") == 5


def test_run_json_tells_of_the_run_and_of_every_other_file(three_nights: Path) -> None:
    night = three_nights / "out" / str(THIRD)
    told = json.loads((night / "run.json").read_text())
    files = {str(path.relative_to(night)) for path in night.rglob("*") if path.is_file()}
    assert set(told["outputs"]) == files - {"run.json"}
    assert told["says"] == FIRST_LINE
    assert (told["generation"], told["judged_generation"], told["night"]) == (3, 3, str(THIRD))


def test_what_a_person_typed_stays_in_the_store(tmp_path: Path) -> None:
    typed = {"check": SEEN.name, "value": 12, "who": "A Person", "because": "their own reason"}
    facts = Facts(versions={}, settings={"authority": "Anywhere", "set": [typed]})
    run_night(tmp_path, FIRST, facts=facts)
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"A Person", b"their own", b"a secret"))
    told = json.loads((tmp_path / "out" / str(FIRST) / "run.json").read_text())
    assert told["settings"]["set"] == [{"check": SEEN.name, "value": 12}]


def test_many_rows_are_written_a_batch_at_a_time_under_one_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wholepicture.warehouse import Warehouse

    whole = Warehouse.batches
    facts = Facts(versions={}, is_excel=True)
    run_night(tmp_path / "at-once", FIRST, facts=facts)
    monkeypatch.setattr(
        Warehouse, "batches", lambda self, *given, **named: whole(self, *given, **named, size=2)
    )
    run_night(tmp_path / "in-twos", FIRST, facts=facts)
    name = Path("out") / str(FIRST) / "findings.csv"
    assert (tmp_path / "in-twos" / name).read_bytes() == (tmp_path / "at-once" / name).read_bytes()
