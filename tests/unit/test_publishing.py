"""The published files of a night: their columns, their rows and their order."""

import json
import stat
from pathlib import Path

import pytest

from helpers.little_nights import (
    FIRST,
    NIGHTS,
    POLICE,
    SECOND,
    SEEN,
    THIRD,
    gap,
    late,
    met,
    run_night,
    unknown,
)
from helpers.nights_out import published_rows, subjects
from wholepicture.stages.publishing import FIRST_LINE
from wholepicture.store import Facts

COLUMNS = {
    "findings": "severity, status, team_name, case_number, child_id, title, message, remedy,"
    " due_on, days_over, days_over_unit, worker_id, child_status, first_seen_on, nights_open,"
    " last_met_on, waived_until, counted, verdict, because_of, last_event_on, evidence, check,"
    " subject_id, agency, team_id, family_id, source_file, source_line, cites, finding_id,"
    " rule_changed",
    "late": "team_name, case_number, child_id, title, due_on, done_on, days_over, days_over_unit,"
    " counted, check, subject_id, agency, team_id",
    "resolved": "how, team_name, case_number, child_id, title, severity, first_seen_on,"
    " resolved_on, nights_open, counted, worker_id, check, subject_id, agency, team_id, finding_id,"
    " improvement",
    "checks": "suite, title, severity, outcome, judged, met, gaps, unknown, share_met,"
    " must_be_met, new, resolved, change_on_night_before, not_yet_due, late, not_linked, waived,"
    " counted, reason, dimension, parameters, check, rule, improved, left_unanswered, rule_changed",
    "children": "team_name, case_number, child_id, child_status, critical, new_tonight, gaps,"
    " unknowns, titles, last_seen_on, next_due_on, longest_open_nights, worker_id, family_id,"
    " family_findings, suites, checks, team_id",
    "feeds": "agency, file, state, reason, delivered_for, delivered_at, rows_read, rows_landed,"
    " rows_refused, cells_blanked, sha256",
    "refused_rows": "agency, file, first_line, last_line, rows, column, reason",
    "due_soon": "due_on, team_name, case_number, child_id, title, last_event_on, worker_id, check,"
    " subject_id, agency, team_id",
    "teams": "team_name, suite, judged, gaps, share_met, share_low, share_high, team_id",
    "fields": "agency, file, column, rows, filled, blanked, unlisted, placeholder, share_filled,"
    " change_on_night_before, checks",
    "trend": "night, check, outcome, judged, met, gaps, unknown, late, counted, rule",
}


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


def test_columns_of_waivers_and_pilots_have_their_defaults(three_nights: Path) -> None:
    for row in published_rows(three_nights, THIRD, "findings"):
        assert (row["waived_until"], row["counted"]) == ("", "true")
    for row in published_rows(three_nights, THIRD, "checks"):
        assert (row["waived"], row["not_linked"], row["counted"]) == ("0", "0", "true")
    for name in ("late", "resolved"):
        assert {row["counted"] for row in published_rows(three_nights, SECOND, name)} == {"true"}


def test_a_resolved_finding_is_reported_as_it_was_when_open(three_nights: Path) -> None:
    noted = {row["subject_id"]: row for row in published_rows(three_nights, SECOND, "resolved")}
    assert {subject: row["how"] for subject, row in noted.items()} == {
        "child-3": "recorded_since",
        "child-4": "done_late",
    }
    assert noted["child-4"]["first_seen_on"] == str(FIRST)
    assert noted["child-4"]["resolved_on"] == str(SECOND)
    assert noted["child-4"]["case_number"] == "case-child-4"


def test_a_restricted_check_is_neither_named_nor_counted_beside_a_child(tmp_path: Path) -> None:
    said = [gap(POLICE, "child-1"), gap(SEEN, "child-2"), late(POLICE, "child-3", FIRST)]
    run_night(tmp_path, FIRST, said)
    run_night(tmp_path, SECOND, [met(POLICE, "child-1"), met(SEEN, "child-2")])
    night = tmp_path / "out" / str(FIRST)
    assert subjects(tmp_path, FIRST) == ["child-2"]
    assert [row["child_id"] for row in published_rows(tmp_path, FIRST, "children")] == ["child-2"]
    assert subjects(tmp_path, FIRST, "restricted/findings") == ["child-1"]
    assert subjects(tmp_path, FIRST, "restricted/late") == ["child-3"]
    assert subjects(tmp_path, SECOND, "resolved") == ["child-2"]
    assert subjects(tmp_path, SECOND, "restricted/resolved") == ["child-1"]
    for name in ("findings", "late", "resolved", "children"):
        assert POLICE.name not in (night / f"{name}.csv").read_text()
    assert POLICE.name in {row["check"] for row in published_rows(tmp_path, FIRST, "checks")}


def test_a_finding_caused_by_a_restricted_one_does_not_name_it_and_is_not_counted(
    tmp_path: Path,
) -> None:
    said = [gap(POLICE, "child-1"), gap(SEEN, "child-1", because_of=POLICE.name)]
    run_night(tmp_path, FIRST, said)
    (finding,) = published_rows(tmp_path, FIRST, "findings")
    (child,) = published_rows(tmp_path, FIRST, "children")
    assert (finding["check"], finding["because_of"], child["gaps"]) == (SEEN.name, "", "0")


def test_a_check_that_settings_allow_is_not_restricted(tmp_path: Path) -> None:
    facts = Facts(versions={}, reveals_allowed=("court", "police"))
    run_night(tmp_path, FIRST, [gap(POLICE, "child-1")], facts=facts)
    assert subjects(tmp_path, FIRST) == ["child-1"]
    assert not (tmp_path / "out" / str(FIRST) / "restricted").exists()


def test_only_its_group_may_read_a_night_and_only_its_owner_the_restricted_files(
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
    assert modes.pop("shareable") == modes.pop("teams") == 0o750
    assert {mode for name, mode in modes.items() if "restricted" not in name} == {0o640}


def test_checks_tell_the_change_on_the_last_night_the_check_ran(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "a"), unknown(SEEN, "b"), gap(SEEN, "c")])
    run_night(tmp_path, SECOND, [], could_not=(SEEN.name,))
    run_night(tmp_path, THIRD, [gap(SEEN, "a"), met(SEEN, "b"), met(SEEN, "d")])
    noted = {
        night: next(
            row for row in published_rows(tmp_path, night, "checks") if row["check"] == SEEN.name
        )
        for night in NIGHTS
    }
    assert [noted[night]["change_on_night_before"] for night in NIGHTS] == ["", "", "-2"]
    assert (noted[THIRD]["judged"], noted[THIRD]["share_met"]) == ("3", "0.6667")
    assert (noted[THIRD]["new"], noted[THIRD]["resolved"]) == ("0", "2")
    assert (noted[SECOND]["outcome"], noted[SECOND]["judged"], noted[SECOND]["reason"]) == (
        "could_not_run",
        "",
        "no row of cp_visit arrived",
    )


def test_a_check_with_nothing_to_judge_has_no_share(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [])
    assert {
        (row["outcome"], row["share_met"]) for row in published_rows(tmp_path, FIRST, "checks")
    } == {("nothing_to_judge", "")}


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
    noted = json.loads((night / "run.json").read_text())
    files = {str(path.relative_to(night)) for path in night.rglob("*") if path.is_file()}
    assert set(noted["outputs"]) == files - {"run.json"}
    assert noted["says"] == FIRST_LINE
    assert (noted["generation"], noted["judged_generation"], noted["night"]) == (3, 3, str(THIRD))


def test_typed_text_stays_in_the_store(tmp_path: Path) -> None:
    typed = {"check": SEEN.name, "value": 12, "who": "A Person", "because": "their own reason"}
    facts = Facts(versions={}, settings={"authority": "Anywhere", "set": [typed]})
    run_night(tmp_path, FIRST, facts=facts)
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"A Person", b"their own", b"a secret"))
    noted = json.loads((tmp_path / "out" / str(FIRST) / "run.json").read_text())
    assert noted["settings"]["set"] == [{"check": SEEN.name, "value": 12}]


def test_many_rows_are_written_a_batch_at_a_time_under_one_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wholepicture.warehouse import Warehouse

    whole = Warehouse.batches
    facts = Facts(versions={}, is_excel=True)
    run_night(tmp_path / "at-once", FIRST, facts=facts)
    monkeypatch.setattr(
        Warehouse,
        "batches",
        lambda self, *given, **named: whole(self, *given, **named | {"size": 2}),
    )
    run_night(tmp_path / "in-twos", FIRST, facts=facts)
    name = Path("out") / str(FIRST) / "findings.csv"
    assert (tmp_path / "in-twos" / name).read_bytes() == (tmp_path / "at-once" / name).read_bytes()
