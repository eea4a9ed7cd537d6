"""Pruning old nights does not change what is published later."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpers.little_nights import (
    FACTS,
    FATHER,
    POLICE,
    SEEN,
    Said,
    finding_id,
    gap,
    met,
    run_night,
    unknown,
)
from helpers.looking import published
from helpers.nights_out import rows_of
from helpers.old_stores import unpacked
from wholepicture import store
from wholepicture.answering.explanation import explain
from wholepicture.errors import ArgumentsError, SettingsError
from wholepicture.rules.settings import load_settings
from wholepicture.stages import publishing
from wholepicture.store.register import attached
from wholepicture.warehouse import Warehouse, open_warehouse

FIRST = date(2026, 11, 14)
DAYS = [FIRST + timedelta(days=number) for number in range(6)]
CHILD_1 = gap(SEEN, "child-1")
# child-1 closes and comes back, child-2 was met once, child-3 is open throughout, child-4 closes on
# the last night; nobody could judge whether children were seen on two nights before it
NIGHTS: list[tuple[list[Said], tuple[str, ...]]] = [
    ([CHILD_1, met(SEEN, "child-2"), gap(SEEN, "child-3"), gap(POLICE, "child-1")], ()),
    ([met(SEEN, "child-1"), gap(SEEN, "child-2"), gap(SEEN, "child-3")], ()),
    ([gap(SEEN, "child-3"), gap(SEEN, "child-4"), unknown(FATHER, "child-1")], ()),
    ([unknown(FATHER, "child-1"), gap(POLICE, "child-1")], (SEEN.name,)),
    ([unknown(FATHER, "child-1")], (SEEN.name,)),
    ([CHILD_1, gap(SEEN, "child-2"), gap(SEEN, "child-3"), met(SEEN, "child-4")], ()),
]
# on the nights in between, the file of the column had no rows; the waiver names a finding that was
# open on the first night alone
DECIDED = """
insert into judging.field by name
select
    'social_care' as agency, 'ssd_person.csv' as file, 'pers_dob' as column_name,
    {rows} as rows, {filled} as filled, 0 as blanked, 0 as unlisted, 0 as placeholder,
    ['seen/child_seen'] as checks;
insert into judging.waiver by name
select
    2 as line, '{waived}' as finding_id, 'family_away' as reason_code,
    date '2026-11-01' as from_on, date '2026-12-31' as until_on, false as is_long
"""
WAIVED = finding_id(POLICE.name, "child-1")


def run(folder: Path, place: int, retention_days: int | None) -> None:
    said, could_not = NIGHTS[place]
    rows = 0 if place in (3, 4) else 10
    run_night(
        folder,
        DAYS[place],
        said,
        could_not=could_not,
        retention_days=retention_days,
        facts=replace(FACTS, settings={"audit": {"small_number": 5 + 3 * (place % 2)}}),
        decided=DECIDED.format(rows=rows, filled=max(rows - place, 0), waived=WAIVED),
        # the rule of a check changes on the third night and on the fifth
        rule_pages={SEEN.name: f"# As {place // 2}", FATHER.name: "# As ever"},
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that keeps every night."""
    folder = tmp_path_factory.mktemp("whole")
    for place in range(len(NIGHTS)):
        run(folder, place, None)
    return folder


@pytest.fixture(scope="module")
def pruned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that keeps two days, and was pruned after every night."""
    folder = tmp_path_factory.mktemp("pruned")
    for place in range(len(NIGHTS)):
        run(folder, place, 2)
    return folder


def held(folder: Path, table: str) -> list[date]:
    """The nights of which a table or view has rows."""
    audit = folder / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, attached(warehouse, audit, read_only=True):
        return [night for (night,) in warehouse.rows(_nights_of(table))]


def _nights_of(table: str) -> str:
    return f'select distinct night from audit."{table}" order by night'


def test_every_later_night_publishes_the_same_bytes_as_if_none_had_been_pruned(
    whole: Path, pruned: Path
) -> None:
    assert published(pruned / "out") == published(whole / "out")
    night = pruned / "out" / str(DAYS[-1])
    lives = {row["child_id"]: row for row in rows_of(night / "findings.csv")}
    assert (lives["child-1"]["status"], lives["child-1"]["first_seen_on"]) == (
        "reopened",
        str(FIRST),
    )
    assert lives["child-1"]["last_met_on"] == str(DAYS[1])
    closed = [(row["child_id"], row["how"]) for row in rows_of(night / "resolved.csv")]
    assert closed == [("child-4", "recorded_since"), ("child-1", "left_look_back")]
    assert [row["check"] for row in rows_of(night / "waivers.csv")] == [POLICE.name]
    assert [row["change_on_night_before"] for row in rows_of(night / "fields.csv")] == ["-0.3"]
    trend = rows_of(night / "shareable" / "trend.csv")
    assert sorted({row["night"] for row in trend}) == [str(day) for day in DAYS]


@pytest.mark.long
def test_a_night_kept_is_published_again_with_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    for place in range(len(NIGHTS)):
        run(tmp_path, place, 2)
    for day in DAYS[4:]:
        (tmp_path / "out" / str(day) / "findings.csv").unlink()
    nights = store.republish(tmp_path / "store", tmp_path / "out", render=publishing.render)
    assert nights == DAYS[4:]
    assert published(tmp_path / "out") == published(whole / "out")


def test_nothing_of_a_child_is_left_of_a_night_that_was_pruned(pruned: Path) -> None:
    for table in ("register", "verdict", "done_late", "due", "child", "life", "team", "waiver",
                  "refused_row", "rule_page", "findings", "checks", "children",
                  "teams"):  # fmt: skip
        assert set(held(pruned, table)) <= set(DAYS[4:]), table
    assert held(pruned, "pruned_night") == DAYS[:4]
    assert held(pruned, "checks") == DAYS[4:]
    assert held(pruned, "trend") == DAYS
    audit = pruned / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, attached(warehouse, audit, read_only=True):
        assert _known_of_child_4(warehouse) == [(DAYS[2],)]
        several = "select finding_id from audit.pruned_finding group by all having count(*) > 1"
        assert warehouse.rows(several) == []
        texts = warehouse.rows("from audit.pruned_finding")
        pages = warehouse.rows("select text from audit.page_text order by text")
    assert pages == [("# As 2",), ("# As ever",)]
    assert "child-" not in str(texts)
    assert store.faults(pruned / "store") == []


def _known_of_child_4(warehouse: Warehouse) -> list[tuple[date]]:
    """The kept nights of the finding that closed on the last night."""
    identity = finding_id(SEEN.name, "child-4")
    return warehouse.rows(
        "select night from audit.finding where finding_id = $identity", {"identity": identity}
    )


@pytest.mark.parametrize("days", [2, None])
def test_a_night_that_was_pruned_cannot_be_judged_again_and_says_so(
    pruned: Path, days: int | None
) -> None:
    before = (pruned / "store" / "audit.duckdb").read_bytes()
    for place in (0, 3):
        with pytest.raises(ArgumentsError, match="as far back as history is kept") as raised:
            run(pruned, place, days)
        assert f"a night from {DAYS[4]} on" in str(raised.value)
    assert (pruned / "store" / "audit.duckdb").read_bytes() == before


def test_a_night_that_would_be_pruned_at_once_is_not_judged(tmp_path: Path) -> None:
    run(tmp_path, 3, 2)
    with pytest.raises(ArgumentsError, match="which was pruned or would be at once"):
        run(tmp_path, 1, 2)
    run(tmp_path, 2, 2)
    assert held(tmp_path, "register") == DAYS[2:4]


def test_the_newest_night_is_never_pruned(tmp_path: Path) -> None:
    for place in (0, 1, 5):
        run(tmp_path, place, 1)
    assert held(tmp_path, "register") == [DAYS[5]]
    with pytest.raises(ArgumentsError, match="or one that was pruned"):
        store.republish(
            tmp_path / "store", tmp_path / "out", render=publishing.render, only=DAYS[1]
        )


def test_what_is_explained_begins_with_the_first_night_kept(pruned: Path) -> None:
    identity = finding_id(SEEN.name, "child-3")
    found = explain(pruned / "store", identity)
    assert (found.night, found.finding.first_seen_on) == (DAYS[5], FIRST)
    assert [(span.first, span.state) for span in found.history] == [
        (DAYS[4], "could not run"),
        (DAYS[5], "open"),
    ]
    with pytest.raises(ArgumentsError, match="a night that the store holds"):
        explain(pruned / "store", identity, FIRST)
    with pytest.raises(ArgumentsError, match="no longer held"):
        explain(pruned / "store", finding_id(SEEN.name, "child-4"))


def test_a_store_of_an_earlier_version_can_be_pruned(tmp_path: Path) -> None:
    folder = unpacked(5, tmp_path)
    run_night(folder, date(2026, 11, 21), [], retention_days=1)
    assert held(folder, "register") == [date(2026, 11, 21)]
    assert store.faults(folder / "store") == []


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("31", "more than 31"),
        ("0", "1 or more; found less"),
        ('"x"', "a whole number; found a text"),
    ],
)
def test_a_retention_that_would_take_what_can_be_caught_up_is_refused(
    tmp_path: Path, days: str, sentence: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"[audit]\nretention = {days}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=sentence):
        load_settings(file)
    file.write_text("[audit]\nretention = 32\n", encoding="utf-8")
    assert load_settings(file).audit.retention == 32
