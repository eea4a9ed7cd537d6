"""What is published of a night: which files, which columns, which rows, in which order."""

import csv
import json
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpers.little_nights import (
    FATHER,
    FILES,
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
    "findings": "severity, status, team_name, case_number, child_id, title, message, remedy,"
    " due_on, days_over, days_over_unit, worker_id, child_status, first_seen_on, nights_open,"
    " last_met_on, waived_until, counted, verdict, because_of, last_event_on, evidence, check,"
    " subject_id, agency, team_id, family_id, source_file, source_line, cites, finding_id",
    "late": "team_name, case_number, child_id, title, due_on, done_on, days_over, days_over_unit,"
    " counted, check, subject_id, agency, team_id",
    "resolved": "how, team_name, case_number, child_id, title, severity, first_seen_on,"
    " resolved_on, nights_open, counted, worker_id, check, subject_id, agency, team_id, finding_id",
    "checks": "suite, title, severity, outcome, judged, met, gaps, unknown, share_met,"
    " must_be_met, new, resolved, change_on_night_before, not_yet_due, late, not_linked, waived,"
    " counted, reason, dimension, parameters, check, rule",
    "children": "team_name, case_number, child_id, child_status, critical, new_tonight, gaps,"
    " unknowns, titles, last_seen_on, next_due_on, longest_open_nights, worker_id, family_id,"
    " family_findings, suites, checks, team_id",
    "feeds": "agency, file, state, reason, delivered_for, delivered_at, rows_read, rows_landed,"
    " rows_refused, cells_blanked, sha256",
    "refused_rows": "agency, file, first_line, last_line, rows, column, reason",
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


def test_findings_come_by_severity_new_first_status_days_over_and_team(tmp_path: Path) -> None:
    old = [gap(SEEN, "old", days_over=99, status="looked_after")]
    run_night(tmp_path, FIRST, old)
    said: list[Said] = [
        gap(SEEN, "without-a-team", team=None),
        gap(SEEN, "other-team", team="Team A"),
        gap(FATHER, "warning", days_over=50, status="looked_after"),
        *old,
        gap(SEEN, "little-over", days_over=2),
        gap(SEEN, "far-over", days_over=12),
        gap(SEEN, "not-over"),
        gap(SEEN, "closed", days_over=12, status="closed"),
        gap(SEEN, "looked-after", status="looked_after"),
    ]
    run_night(tmp_path, SECOND, said)
    assert subjects(tmp_path, SECOND) == [
        "looked-after",
        "far-over",
        "little-over",
        "other-team",
        "not-over",
        "without-a-team",
        "closed",
        "old",
        "warning",
    ]


def test_what_later_versions_will_fill_stands_and_says_nothing(three_nights: Path) -> None:
    for row in rows(three_nights, THIRD, "findings"):
        stands = row["last_met_on"], row["waived_until"], row["counted"]
        assert stands == ("", "", "true")
    for row in rows(three_nights, THIRD, "checks"):
        assert (row["waived"], row["not_linked"], row["counted"]) == ("0", "0", "true")
    for name in ("late", "resolved"):
        assert {row["counted"] for row in rows(three_nights, SECOND, name)} == {"true"}


def test_a_thing_done_late_is_told_for_four_weeks_and_is_no_finding(tmp_path: Path) -> None:
    said = [
        late(SEEN, "today", THIRD),
        late(SEEN, "last-day", THIRD - timedelta(days=LATE_DAYS)),
        late(SEEN, "too-old", THIRD - timedelta(days=LATE_DAYS + 1)),
    ]
    run_night(tmp_path, THIRD, said)
    assert subjects(tmp_path, THIRD, "late") == ["today", "last-day"]
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


def test_children_come_by_critical_new_most_open_status_and_longest_open(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(FATHER, "longest"), gap(SEEN, "z-critical")])
    said = [
        gap(FATHER, "once"),
        gap(FATHER, "longest"),
        gap(SEEN, "z-critical"),
        gap(SEEN, "two-suites"),
        gap(FATHER, "two-suites"),
        unknown(FATHER, "an-unknown"),
        gap(FATHER, "looked-after", status="looked_after"),
        gap(FATHER, "two-of-one"),
        gap(FATHER, "other|two-of-one", child="two-of-one"),
    ]
    run_night(tmp_path, SECOND, said)
    assert [row["child_id"] for row in rows(tmp_path, SECOND, "children")] == [
        "two-suites",
        "z-critical",
        "two-of-one",
        "looked-after",
        "an-unknown",
        "once",
        "longest",
    ]


def test_a_child_has_the_titles_and_the_names_of_its_checks(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(FATHER, "child-1"), gap(SEEN, "child-1")])
    (child,) = rows(tmp_path, FIRST, "children")
    assert child["titles"] == "Child seen in time;Father recorded"
    assert child["checks"] == f"{FATHER.name};{SEEN.name}"
    assert (child["child_status"], child["suites"]) == ("protection_plan", "2")


def test_consecutive_lines_refused_for_one_reason_are_one_row(tmp_path: Path) -> None:
    refused = ", ".join(
        f"(1, 'social_care', 'ssd_person.csv', {line}, '{column}', '{reason}')"
        for line, column, reason in [
            (4, "pers_dob", "not a date"),
            (5, "pers_dob", "not a date"),
            (6, "pers_dob", "not a date"),
            (6, "pers_sex", "not a code"),
            (8, "pers_dob", "not a date"),
            (9, "pers_dob", "too long"),
        ]
    )
    files = FILES.split("insert into landing.refused_row")[0] + (
        "insert into landing.refused_row (file_number, agency, file, line, column_name, reason)"
        f" values {refused};"
    )
    run_night(tmp_path, FIRST, [], files=files)
    told = [tuple(row.values())[2:] for row in rows(tmp_path, FIRST, "refused_rows")]
    assert told == [
        ("4", "6", "3", "pers_dob", "not a date"),
        ("6", "6", "1", "pers_sex", "not a code"),
        ("8", "8", "1", "pers_dob", "not a date"),
        ("9", "9", "1", "pers_dob", "too long"),
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


def test_what_follows_from_a_restricted_finding_does_not_say_so_and_is_not_counted(
    tmp_path: Path,
) -> None:
    said = [gap(POLICE, "child-1"), gap(SEEN, "child-1", because_of=POLICE.name)]
    run_night(tmp_path, FIRST, said)
    (finding,) = rows(tmp_path, FIRST, "findings")
    (child,) = rows(tmp_path, FIRST, "children")
    assert (finding["check"], finding["because_of"], child["gaps"]) == (SEEN.name, "", "0")


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
    assert content.startswith(b"severity,status")
    assert b"\r" not in content
    assert b'"no visit recorded by 2026-11-20, ""so far"""' in content


def test_for_excel_csvs_have_a_byte_order_mark_once_and_both_line_ends(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, facts=Facts(versions={}, is_excel=True))
    content = (tmp_path / "out" / str(FIRST) / "findings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfseverity")
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
