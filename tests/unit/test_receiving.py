"""Received files: nights by name, one delivery an agency, and only real files are followed."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from helpers.exports import EPISODES, FEEDS, put
from wholepicture.errors import ArgumentsError, NothingToJudgeError
from wholepicture.stages.receiving import newest_night, receive

WHOLE = {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
TONIGHT = date(2026, 11, 20)


def test_the_newest_night_is_the_newest_folder_named_for_a_real_day(tmp_path: Path) -> None:
    for name in ("2026-11-18", "2026-11-19", "2026-02-30", "latest", "2027-1-1", "20271231"):
        (tmp_path / name).mkdir()
    (tmp_path / "2026-12-01").write_text("a file, not a folder")
    assert newest_night(tmp_path) == date(2026, 11, 19)


def test_a_missing_folder_is_an_argument_at_fault(tmp_path: Path) -> None:
    with pytest.raises(ArgumentsError, match="no such folder") as refused:
        newest_night(tmp_path / "nowhere")
    assert refused.value.exit_code == 2
    with pytest.raises(ArgumentsError, match="a folder of nights"):
        receive(tmp_path / "nowhere", TONIGHT, FEEDS)


@pytest.mark.parametrize("night", [date(2006, 12, 31), date(2029, 1, 1)])
def test_a_night_of_a_year_the_calendar_lacks_is_refused_before_anything_is_judged(
    tmp_path: Path, night: date
) -> None:
    put(tmp_path, WHOLE, night=str(night))
    with pytest.raises(ArgumentsError, match="2007 to 2028, the years of the calendar"):
        receive(tmp_path, night, FEEDS)


@pytest.mark.parametrize("night", [date(2007, 1, 1), date(2028, 12, 31)])
def test_a_night_on_the_edge_of_the_calendar_is_judged(tmp_path: Path, night: date) -> None:
    put(tmp_path, WHOLE, night=str(night))
    assert receive(tmp_path, night, FEEDS)[0].delivered_for == night


def test_an_empty_folder_holds_nothing_to_judge(tmp_path: Path) -> None:
    with pytest.raises(NothingToJudgeError, match="none") as refused:
        newest_night(tmp_path)
    assert refused.value.exit_code == 3


def test_no_night_on_or_before_the_date_is_nothing_to_judge(tmp_path: Path) -> None:
    put(tmp_path, WHOLE, night="2026-11-21")
    with pytest.raises(NothingToJudgeError, match="on or before 2026-11-20"):
        receive(tmp_path, TONIGHT, FEEDS)


def test_the_delivery_is_the_newest_whole_folder_on_or_before_the_date(tmp_path: Path) -> None:
    put(tmp_path, WHOLE, night="2026-11-18")
    put(tmp_path, WHOLE, night="2026-11-19")
    put(tmp_path, {"ssd_person.csv": WHOLE["ssd_person.csv"]}, night="2026-11-20")
    put(tmp_path, WHOLE, night="2026-11-21")
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert delivery.delivered_for == date(2026, 11, 19)
    assert {file.path.parent.parent.name for file in delivery.received if file.path} == {
        "2026-11-19"
    }


def test_where_no_folder_is_whole_the_newest_stands_and_what_is_missing_is_said(
    tmp_path: Path,
) -> None:
    put(tmp_path, {"ssd_person.csv": WHOLE["ssd_person.csv"]})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert [file.file.name for file in delivery.received] == ["ssd_person.csv"]
    assert "ssd_cin_episodes.csv" in [file.file.name for file in delivery.missing]


@pytest.mark.parametrize(("night", "is_fresh"), [("2026-11-18", True), ("2026-11-17", False)])
def test_a_delivery_is_fresh_for_the_days_its_feed_says(
    tmp_path: Path, night: str, is_fresh: bool
) -> None:
    put(tmp_path, WHOLE, night=night)
    if is_fresh:
        assert receive(tmp_path, TONIGHT, FEEDS)[0].is_fresh
    else:
        with pytest.raises(NothingToJudgeError, match="the newest is for 2026-11-17"):
            receive(tmp_path, TONIGHT, FEEDS)


def test_unexpected_files_are_counted_and_unread_tables_of_the_standard_are_not(
    tmp_path: Path,
) -> None:
    put(tmp_path, {**WHOLE, "notes.csv": b"", ".hidden": b"", "ssd_cohort.csv": b""})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert delivery.unexpected == 2


def test_links_and_pipes_are_never_followed(tmp_path: Path) -> None:
    folder = put(tmp_path / "exports", WHOLE)
    (tmp_path / "elsewhere.csv").write_bytes(b"x")
    (folder / "ssd_family.csv").symlink_to(tmp_path / "elsewhere.csv")
    os.mkfifo(folder / "ssd_mother.csv")
    (delivery,) = receive(tmp_path / "exports", TONIGHT, FEEDS)
    faults = {file.file.name: file.fault for file in delivery.missing if file.fault}
    assert set(faults) == {"ssd_family.csv", "ssd_mother.csv"}
    assert all("not a regular file" in fault for fault in faults.values())


def test_a_link_for_an_agency_folder_is_not_a_delivery(tmp_path: Path) -> None:
    real = put(tmp_path / "other", WHOLE)
    (tmp_path / "exports" / "2026-11-20").mkdir(parents=True)
    (tmp_path / "exports" / "2026-11-20" / "social_care").symlink_to(real)
    with pytest.raises(NothingToJudgeError):
        receive(tmp_path / "exports", TONIGHT, FEEDS)


def test_names_differing_in_capitals_only_are_one_fault(tmp_path: Path) -> None:
    put(tmp_path, {**WHOLE, "SSD_Family.csv": b"x", "ssd_family.csv": b"x"})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert [f.fault for f in delivery.missing if f.file.name == "ssd_family.csv"] == [
        "two files whose names differ in capitals only"
    ]


def test_a_manifest_is_read_for_what_has_its_proper_form(tmp_path: Path) -> None:
    lines = [
        {
            "file": "ssd_person.csv",
            "rows": 1,
            "sha256": "AB" * 32,
            "produced_at": "2026-11-20T02:00",
        },
        {"file": "ssd_cin_episodes.csv", "rows": "one", "sha256": "x", "produced_at": "Jane Smith"},
        {"file": "other.csv", "rows": 1},
        "Jane Smith",
    ]
    put(tmp_path, {**WHOLE, "manifest.json": json.dumps(lines).encode()})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    declared = {file.file.name: file.declared for file in delivery.received}
    person, episodes = declared["ssd_person.csv"], declared["ssd_cin_episodes.csv"]
    assert (person.rows, person.sha256, person.produced_at) == (1, "ab" * 32, "2026-11-20T02:00")
    assert (episodes.rows, episodes.sha256, episodes.produced_at) == (None, "", "")
    assert (delivery.note, delivery.unexpected) == ("", 0)


@pytest.mark.parametrize(("size", "is_used"), [(1_000_000, True), (1_000_001, False)])
def test_a_manifest_of_more_than_a_million_bytes_is_noted_and_not_used(
    tmp_path: Path, size: int, is_used: bool
) -> None:
    manifest = json.dumps([{"file": "ssd_person.csv", "rows": 7}]).encode()
    put(tmp_path, {**WHOLE, "manifest.json": manifest.ljust(size)})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    declared = {file.file.name: file.declared for file in delivery.received}
    assert declared["ssd_person.csv"].rows == (7 if is_used else None)
    assert ("manifest" in delivery.note) is not is_used


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b"7", b'{"file": 1}', b"\xff"])
def test_a_manifest_that_is_none_is_noted_and_not_used(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, {**WHOLE, "manifest.json": content})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert "manifest" in delivery.note
