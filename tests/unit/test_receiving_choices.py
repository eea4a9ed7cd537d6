"""Receiving among several choices: compressed files, workbooks, several systems, manifests."""

import json
from datetime import date
from pathlib import Path

import pytest

from helpers.exports import EPISODES, FEEDS, put
from wholepicture.errors import NothingToJudgeError
from wholepicture.rules.feeds import Declared, Feed, load_feed
from wholepicture.stages.landing import land
from wholepicture.stages.receiving import note_deliveries, receive
from wholepicture.stages.receiving.clocks import is_in_time
from wholepicture.warehouse import open_warehouse

WHOLE = {"ssd_person.csv": b"pers_person_id\nchild-1\n", "ssd_cin_episodes.csv": EPISODES}
TONIGHT = date(2026, 11, 20)

PARTNERS = """
agency = "{agency}"
role = "{role}"
{more}
[[file]]
name = "children.csv"
table = "child_list"
{sheets}
columns = [{{ name = "child_id", header = "Child", kind = "local_id", key = true }}]
[[file]]
name = "visits.csv"
table = "visit_list"
{sheets}
columns = [{{ name = "visit_id", header = "Visit", kind = "local_id", key = true }}]
"""
BOOK = 'workbooks = ["lists.xlsx", "all_lists.xlsx"]'


def a_feed(folder: Path, agency: str, *, role: str = "partner", more: str = "") -> Feed:
    """A feed of two files; if it takes workbooks, both are sheets of one."""
    sheets = 'sheets = ["A sheet"]' if "workbooks" in more else ""
    path = folder / f"{agency}.toml"
    text = PARTNERS.format(agency=agency, role=role, more=more, sheets=sheets)
    path.write_text(text, encoding="utf-8")
    return load_feed(path)


def deliver(exports: Path, agency: str, *names: str, night: str = "2026-11-20") -> Path:
    """Writes files of those names to the agency's folder of the night."""
    folder = exports / night / agency
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"Child\nchild-1\n")
    return folder


def test_a_compressed_file_is_taken_for_the_file_it_holds(tmp_path: Path) -> None:
    put(tmp_path, {**WHOLE, "SSD_Family.csv.gz": b"x", "ssd_mother.zip": b"x"})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    found = {file.file.name: file.path.name for file in delivery.received if file.path}
    assert found["ssd_family.csv"] == "SSD_Family.csv.gz"
    assert found["ssd_mother.csv"] == "ssd_mother.zip"


@pytest.mark.parametrize("other", ["ssd_family.csv.gz", "ssd_family.zip", "SSD_FAMILY.ZIP"])
def test_two_files_for_one_table_are_a_fault_and_neither_is_used(
    tmp_path: Path, other: str
) -> None:
    put(tmp_path, {**WHOLE, "ssd_family.csv": b"x", other: b"x"})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    (family,) = [file for file in delivery.missing if file.file.name == "ssd_family.csv"]
    assert family.fault == "two files for one table: it cannot be determined which one to use"


def test_a_workbook_is_read_for_files_that_did_not_come_as_csv(tmp_path: Path) -> None:
    feeds = {**FEEDS, "school": a_feed(tmp_path, "school", more=BOOK)}
    put(tmp_path / "e", WHOLE)
    folder = deliver(tmp_path / "e", "school", "visits.csv", "Lists.XLSX")
    _, school = receive(tmp_path / "e", TONIGHT, feeds)
    children, visits = school.files
    assert (children.path, children.sheets) == (folder / "Lists.XLSX", ("A sheet",))
    assert (visits.path, visits.sheets) == (folder / "visits.csv", ())
    assert school.unexpected == 0


@pytest.mark.parametrize("other", ["all_lists.xlsx", "LISTS.XLSX"])
def test_of_two_workbooks_none_is_used(tmp_path: Path, other: str) -> None:
    feeds = {**FEEDS, "school": a_feed(tmp_path, "school", more=BOOK)}
    put(tmp_path / "e", WHOLE)
    deliver(tmp_path / "e", "school", "visits.csv", "lists.xlsx", other)
    _, school = receive(tmp_path / "e", TONIGHT, feeds)
    children, visits = school.files
    assert children.path is None
    assert children.fault.startswith("two files")
    assert visits.path is not None


def test_a_workbook_of_a_feed_that_takes_none_is_unexpected(tmp_path: Path) -> None:
    put(tmp_path, {**WHOLE, "lists.xlsx": b"x"})
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert delivery.unexpected == 1


def two_systems(folder: Path) -> dict[str, Feed]:
    """A social-care feed, and another feed that may take its place."""
    more = 'instead_of = "old_system"'
    return {
        "old_system": a_feed(folder, "old_system", role="social_care"),
        "a_census": a_feed(folder, "a_census", role="social_care", more=more),
    }


BOTH = "children.csv", "visits.csv"


def test_one_feed_of_social_care_is_used_and_the_other_that_came_too_is_named(
    tmp_path: Path,
) -> None:
    deliver(tmp_path / "e", "old_system", *BOTH)
    deliver(tmp_path / "e", "a_census", *BOTH)
    (used,) = receive(tmp_path / "e", TONIGHT, two_systems(tmp_path))
    assert (used.agency, used.stood_aside) == ("old_system", ("a_census",))


@pytest.mark.parametrize("old", [None, "2026-11-17"], ids=["nothing", "nothing fresh"])
def test_a_feed_is_read_instead_of_another_without_a_fresh_delivery(
    tmp_path: Path, old: str | None
) -> None:
    if old:
        deliver(tmp_path / "e", "old_system", *BOTH, night=old)
    deliver(tmp_path / "e", "a_census", *BOTH)
    (used,) = receive(tmp_path / "e", TONIGHT, two_systems(tmp_path))
    assert (used.agency, used.stood_aside, used.is_fresh) == ("a_census", (), True)


def test_a_fresh_delivery_of_the_night_before_is_preferred_to_the_substitute_feed(
    tmp_path: Path,
) -> None:
    deliver(tmp_path / "e", "old_system", *BOTH, night="2026-11-19")
    deliver(tmp_path / "e", "a_census", *BOTH)
    (used,) = receive(tmp_path / "e", TONIGHT, two_systems(tmp_path))
    assert (used.agency, used.delivered_for) == ("old_system", date(2026, 11, 19))


def test_where_neither_is_fresh_the_night_cannot_be_judged(tmp_path: Path) -> None:
    deliver(tmp_path / "e", "old_system", *BOTH, night="2026-11-15")
    deliver(tmp_path / "e", "a_census", *BOTH, night="2026-11-16")
    with pytest.raises(NothingToJudgeError, match="the newest is for 2026-11-16"):
        receive(tmp_path / "e", TONIGHT, two_systems(tmp_path))


def test_partners_are_each_received_and_may_have_a_second_system_too(tmp_path: Path) -> None:
    feeds = {
        **two_systems(tmp_path),
        "police": a_feed(tmp_path, "police"),
        "school": a_feed(tmp_path, "school"),
        "old_school": a_feed(tmp_path, "old_school", more='instead_of = "school"'),
    }
    deliver(tmp_path / "e", "old_system", *BOTH)
    deliver(tmp_path / "e", "old_school", *BOTH, night="2026-11-10")
    received = receive(tmp_path / "e", TONIGHT, feeds)
    assert [each.agency for each in received] == ["old_system", "police", "old_school"]
    assert [bool(each.received) for each in received] == [True, False, True]


def test_files_outside_the_agencies_folders_are_counted(tmp_path: Path) -> None:
    put(tmp_path, WHOLE)
    for name in ("hospital", "Social_Care"):
        (tmp_path / "2026-11-20" / name).mkdir()
    (tmp_path / "2026-11-20" / "ssd_person.csv").write_bytes(b"x")
    (tmp_path / "2026-11-20" / "annex_a").symlink_to(tmp_path / "2026-11-20" / "social_care")
    (tmp_path / "2026-11-19" / "another").mkdir(parents=True)
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    assert "annex_a" in FEEDS
    assert delivery.strangers == 4


def test_a_checksum_counts_for_the_file_it_was_taken_of(tmp_path: Path) -> None:
    lines = [
        {"file": "ssd_person.csv", "rows": 1, "sha256": "ab" * 32},
        {"file": "ssd_cin_episodes.csv.gz", "rows": 1, "sha256": "cd" * 32},
    ]
    put(
        tmp_path,
        {
            "ssd_person.csv.gz": b"x",
            "ssd_cin_episodes.csv.gz": b"x",
            "manifest.json": json.dumps({"files": lines}).encode(),
        },
    )
    (delivery,) = receive(tmp_path, TONIGHT, FEEDS)
    declared = {file.file.name: file.declared for file in delivery.received}
    assert (declared["ssd_person.csv"].rows, declared["ssd_person.csv"].sha256) == (1, "")
    assert declared["ssd_cin_episodes.csv"].sha256 == "cd" * 32


def test_a_manifest_speaks_of_a_workbook_as_a_whole(tmp_path: Path) -> None:
    feeds = {**FEEDS, "school": a_feed(tmp_path, "school", more=BOOK)}
    put(tmp_path / "e", WHOLE)
    folder = deliver(tmp_path / "e", "school", "lists.xlsx")
    line = {"file": "Lists.xlsx", "rows": 90, "sha256": "ab" * 32, "produced_at": "2026-11-20"}
    (folder / "manifest.json").write_text(json.dumps([line]))
    _, school = receive(tmp_path / "e", TONIGHT, feeds)
    for file in school.files:
        assert file.declared == Declared(sha256="ab" * 32, produced_at="2026-11-20")


@pytest.mark.parametrize(
    ("produced_at", "answer"),
    [
        ("2026-11-21T07:30", True),
        ("2026-11-21T07:30:01", False),
        ("2026-11-20 23:59:59.5", True),
        ("2026-11-21", True),
        ("2026-11-22", False),
        ("2026-11-21T07:30Z", True),
        ("2026-11-21T08:30+01:00", True),
        ("2026-11-21T08:31+0100", False),
        ("2026-11-31T00:00", None),
        ("0001-01-01T00:00+14:00", None),
        ("", None),
    ],
)
def test_in_time_is_reported_by_the_manifest_and_the_feed_alone(
    produced_at: str, answer: bool | None
) -> None:
    assert is_in_time(produced_at, "07:30", TONIGHT) is answer
    assert is_in_time(produced_at, None, TONIGHT) is None


@pytest.mark.parametrize(
    ("produced_at", "night", "answer"),
    [
        ("2026-07-02T06:30Z", date(2026, 7, 1), True),
        ("2026-07-02T06:31Z", date(2026, 7, 1), False),
        ("2026-03-29T00:59Z", date(2026, 3, 28), True),
        ("2026-03-29T06:31Z", date(2026, 3, 28), False),
        ("2026-10-25T07:30Z", date(2026, 10, 24), True),
        ("2026-10-25T07:31Z", date(2026, 10, 24), False),
    ],
)
def test_a_moment_of_another_clock_is_put_on_england_s_summer_time(
    produced_at: str, night: date, answer: bool
) -> None:
    assert is_in_time(produced_at, "07:30", night) is answer


def test_summer_time_begins_and_ends_with_the_hour() -> None:
    assert is_in_time("2026-03-29T01:00Z", "01:30", date(2026, 3, 28)) is False
    assert is_in_time("2026-10-25T01:00Z", "01:30", date(2026, 10, 24)) is True


def test_unused_files_and_feeds_are_in_feeds_csv_by_number_and_name(
    tmp_path: Path,
) -> None:
    census = FEEDS["social_care"].model_copy(
        update={"agency": "a_census", "instead_of": "social_care"}
    )
    feeds = {"social_care": FEEDS["social_care"], "a_census": census}
    folder = put(tmp_path / "e", WHOLE)
    for name in ("a_census", "SecretMark"):
        (folder.parent / name).mkdir()
    for name, content in WHOLE.items():
        (folder.parent / "a_census" / name).write_bytes(content)
    (tmp_path / "work").mkdir()
    with open_warehouse() as warehouse:
        deliveries = receive(tmp_path / "e", TONIGHT, feeds)
        land(warehouse, deliveries, tmp_path / "work")
        note_deliveries(warehouse, deliveries, (), ())
        beside = warehouse.rows(
            "select agency, file, state from landing.file"
            " where agency <> 'social_care' order by agency"
        )
        assert beside == [
            ("a_census", "every file", "not used"),
            ("unknown", "unexpected folder 1", "refused"),
        ]
        numbers = warehouse.rows("select file_number from landing.file")
        assert len(set(numbers)) == len(numbers)
        assert "SecretMark" not in repr(warehouse.rows("select * from landing.file"))
