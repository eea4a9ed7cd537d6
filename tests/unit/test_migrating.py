"""A store that an earlier version wrote: its history is kept, in this version's schema."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from helpers.little_nights import FIRST, SECOND, SEEN, THIRD, gap, met, run_night
from helpers.looking import audit_rows, hold_nothing, published
from helpers.nights_out import digest, rows_of
from helpers.old_stores import PACKED, as_schema_2, unpacked
from wholepicture.errors import CouldNotFinishError
from wholepicture.stages.publishing.rule_book import NO_PAGES
from wholepicture.store import migrating, register
from wholepicture.store.register import OLDEST_SCHEMA_VERSION, SCHEMA_VERSION
from wholepicture.warehouse import Warehouse, open_warehouse

FIRST_WITH_PAGES = 7  # since this schema, a night keeps the pages of its rules
FIRST_WITH_CHILDREN = 8  # since this schema, a check has the number of children that it judged
NIGHTS = date(2026, 11, 19), date(2026, 11, 20)

# the published rows of the two nights of each packed store, by the version that wrote it
STATUSES = {
    2: ({"new": 97}, {"new": 5, "ongoing": 92}),
    3: ({"new": 97}, {"new": 5, "ongoing": 92}),
    4: ({"new": 69}, {"new": 5, "ongoing": 64}),
    5: ({"new": 282}, {"new": 15, "ongoing": 264}),
    6: ({"new": 282}, {"new": 15, "ongoing": 270}),
    7: ({"new": 282}, {"new": 15, "ongoing": 270}),
    8: ({"new": 282}, {"new": 15, "ongoing": 264}),
}
HOW = {  # in this version's words; schema 2 kept no dates and no reasons why a subject left
    2: {"recorded_since": 3, "due_date_moved": 1, "not_known": 1},
    3: {"done_since": 2, "recorded_since": 1, "due_date_moved": 1, "left_export": 1},
    4: {"done_since": 2, "recorded_since": 1, "due_date_moved": 1, "left_export": 1},
    5: {
        "left_export": 6,
        "recorded_since": 3,
        "done_since": 2,
        "left_look_back": 3,
        "done_late": 3,
        "due_date_moved": 1,
    },
    6: {
        "left_look_back": 3,
        "done_late": 3,
        "recorded_since": 3,
        "done_since": 2,
        "due_date_moved": 1,
    },
    7: {
        "left_look_back": 3,
        "done_late": 3,
        "recorded_since": 3,
        "done_since": 2,
        "due_date_moved": 1,
    },
    8: {
        "left_export": 6,
        "left_look_back": 3,
        "done_late": 3,
        "recorded_since": 3,
        "done_since": 2,
        "due_date_moved": 1,
    },
}


def audit_of(folder: Path) -> Path:
    return folder / "store" / "audit.duckdb"


def statuses(folder: Path) -> tuple[dict[str, int], ...]:
    """The number of open findings of each of the two nights, by status."""
    lives = audit_rows(audit_of(folder))["life"]
    return tuple(
        dict(Counter(row[3] for row in lives if row[0] == night and row[3] != "resolved"))
        for night in NIGHTS
    )


def test_a_store_of_every_schema_is_packed_and_small() -> None:
    assert list(PACKED) == list(range(OLDEST_SCHEMA_VERSION, SCHEMA_VERSION + 1))
    assert all(file.stat().st_size < 300_000 for file in PACKED.values())


@pytest.mark.parametrize("version", PACKED)
def test_a_packed_store_opens_and_its_history_is_kept(version: int, tmp_path: Path) -> None:
    folder = unpacked(version, tmp_path)
    before = digest(audit_of(folder))
    said = " ".join(hold_nothing(folder))
    assert statuses(folder) == STATUSES[version]
    resolved = rows_of(folder / "out" / str(NIGHTS[1]) / "resolved.csv")
    assert Counter(row["how"] for row in resolved) == HOW[version]
    findings = rows_of(folder / "out" / str(NIGHTS[1]) / "findings.csv")
    assert Counter(row["status"] for row in findings) == STATUSES[version][1]
    (refused,) = rows_of(folder / "out" / str(NIGHTS[1]) / "refused_rows.csv")
    assert int(refused["last_line"]) - int(refused["first_line"]) + 1 == int(refused["rows"]) == 3
    for rule, _, text in audit_rows(audit_of(folder))["rule"]:
        assert hashlib.sha256(text.encode()).hexdigest() == rule
    assert_has_rule_book(folder / "out" / str(NIGHTS[1]), has_pages=version >= FIRST_WITH_PAGES)
    children = {row[-1] for row in audit_rows(audit_of(folder))["check"]}
    assert (children == {None}) != (version >= FIRST_WITH_CHILDREN)
    kept = folder / "store" / f"audit.schema-{version}.duckdb"
    if version == SCHEMA_VERSION:
        assert not kept.exists()
    else:
        assert digest(kept) == before
        assert f"{kept.name}." in said
        assert "audit.schema" not in " ".join(hold_nothing(folder))


def assert_has_rule_book(night: Path, *, has_pages: bool) -> None:
    """Asserts that the night's book has the page of each check, or says that none were kept."""
    book = (night / "rules.html").read_text(encoding="utf-8")
    assert (NO_PAGES in book) != has_pages
    for row in rows_of(night / "checks.csv"):
        assert (f'<article class="check" id="{row["check"]}">' in book) == has_pages


@pytest.mark.long
def test_findings_continue_after_a_migration_and_old_nights_stay_as_published(
    tmp_path: Path,
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1"), gap(SEEN, "child-2")])
    run_night(tmp_path, SECOND, [gap(SEEN, "child-1")])
    as_schema_2(tmp_path)
    before = published(tmp_path / "out")
    (said,) = run_night(tmp_path, THIRD, [gap(SEEN, "child-1"), met(SEEN, "child-2")])
    assert "audit.schema-2.duckdb" in said
    (row,) = rows_of(tmp_path / "out" / str(THIRD) / "findings.csv")
    assert (row["status"], row["first_seen_on"], row["nights_open"]) == ("ongoing", str(FIRST), "3")
    now = published(tmp_path / "out")
    old = {name: now[name] for name in before if str(THIRD) not in name and "latest" not in name}
    assert old == {name: before[name] for name in old}
    assert {row[6] for row in audit_rows(audit_of(tmp_path))["life"]} == {None, "not_known"}


def test_a_migration_that_a_fault_stops_leaves_the_store_as_it_was_and_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    as_schema_2(tmp_path)
    before, whole = digest(audit_of(tmp_path)), Warehouse.run

    def run(self: Warehouse, sql: str, *given: object, **named: object) -> None:
        if "old.audit" in sql and "life" in sql:
            raise CouldNotFinishError("here", expected="a", found="b", do="c")
        whole(self, sql, *given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(Warehouse, "run", run)
        with pytest.raises(CouldNotFinishError, match="here"):
            hold_nothing(tmp_path)
    assert digest(audit_of(tmp_path)) == before
    assert len(hold_nothing(tmp_path)) == 1
    names = {path.name for path in (tmp_path / "store").glob("audit*")}
    assert names == {"audit.duckdb", "audit.schema-2.duckdb"}
    assert [row[3] for row in audit_rows(audit_of(tmp_path))["life"]] == ["new"]


def test_a_row_lost_on_the_way_stops_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    as_schema_2(tmp_path)
    before = digest(audit_of(tmp_path))
    monkeypatch.setitem(migrating._IN_OUR_WORDS, "life", (4, "* exclude (how), unnest([]) as how"))
    with pytest.raises(CouldNotFinishError, match="other counts"):
        hold_nothing(tmp_path)
    assert digest(audit_of(tmp_path)) == before


@pytest.mark.parametrize(
    ("version", "which"), [(SCHEMA_VERSION + 1, "a newer"), (OLDEST_SCHEMA_VERSION - 1, "an older")]
)
def test_a_store_of_a_version_we_cannot_read_is_refused_in_a_sentence_and_left_alone(
    version: int, which: str, tmp_path: Path
) -> None:
    run_night(tmp_path, FIRST)
    with open_warehouse() as warehouse, register.attached(warehouse, audit_of(tmp_path)):
        warehouse.run("update audit.schema_version set version = $version", {"version": version})
    before = digest(audit_of(tmp_path))
    with pytest.raises(CouldNotFinishError) as refused:
        run_night(tmp_path, SECOND)
    assert str(refused.value) == (
        f"the store: expected audit.duckdb of schema version 2 to {SCHEMA_VERSION}; found version"
        f" {version}, of {which} Whole Picture. Use the version of Whole Picture that wrote it, or"
        " give another --store."
    )
    assert digest(audit_of(tmp_path)) == before
