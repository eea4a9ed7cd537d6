"""The views of the store: the published tables of all nights."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

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
    not_yet_due,
    run_night,
)
from helpers.nights_out import rows_of
from helpers.old_stores import unpacked
from wholepicture.store.published_tables import NAMING, TABLES
from wholepicture.store.spans import SPANNED
from wholepicture.warehouse import Warehouse, open_warehouse

Row = tuple[str, ...]

SOON = [
    not_yet_due(SEEN, "soon-2", due_on=date(2026, 11, 23), is_soon=True, team=None),
    not_yet_due(SEEN, "soon-1", due_on=date(2026, 11, 20), is_soon=True, done_on=FIRST),
    not_yet_due(POLICE, "soon-3", due_on=date(2026, 11, 20), is_soon=True),
    late(POLICE, "late-1", FIRST, days_over=3),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights; the last one has rows in every table, including restricted ones."""
    folder = tmp_path_factory.mktemp("kept")
    for night in (FIRST, SECOND):
        run_night(folder, night)
    run_night(folder, THIRD, [*NIGHTS[THIRD], *SOON])
    return folder


def copied(folder: Path, name: str = "history.duckdb") -> Path:
    copy = folder / name
    shutil.copy(folder / "store" / "audit.duckdb", copy)
    return copy


def shown(cell: Any) -> str:
    """A value in the form of a CSV file."""
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def rows_in(warehouse: Warehouse, view: str, night: date, *, is_trend: bool) -> list[Row]:
    columns, held = ("*", "<=") if is_trend else ("* exclude (night)", "=")
    found = warehouse.rows(
        f"select {columns} from audit.{view} where night {held} $night", {"night": night}
    )
    return sorted(tuple(map(shown, row)) for row in found)


@pytest.mark.parametrize("night", [FIRST, SECOND, THIRD], ids=str)
def test_a_view_has_the_rows_of_each_file_of_each_night(kept: Path, night: date) -> None:
    published, seen = kept / "out" / str(night), set()
    with open_warehouse(copied(kept), read_only=True) as warehouse:
        for file in sorted({*published.glob("*.csv"), *published.glob("restricted/*.csv")}):
            view = f"restricted_{file.stem}" if file.parent.name == "restricted" else file.stem
            found = rows_in(warehouse, view, night, is_trend=view == "trend")
            assert found == sorted(tuple(row.values()) for row in rows_of(file)), view
            seen |= {view} if found else set()
    if night == THIRD:
        wanted = {*TABLES, *(f"restricted_{name}" for name in NAMING)}
        assert seen == wanted - {"late", "fields", "waivers", "restricted_resolved"}


def test_the_views_open_in_the_store_itself_and_attached_under_another_name(kept: Path) -> None:
    audit = kept / "store" / "audit.duckdb"
    views = (*TABLES, *(f"restricted_{name}" for name in NAMING), *SPANNED)
    with open_warehouse(audit, read_only=True) as warehouse:  # DuckDB calls it `audit` too
        counts = [warehouse.row(f"select count(*) from audit.audit.{view}") for view in views]
        warehouse.run("use audit.audit")
        assert [warehouse.row(f"select count(*) from {view}") for view in views] == counts
    with open_warehouse() as warehouse:
        warehouse.run(f"attach '{audit}' as another (read_only)")
        found = [warehouse.row(f"select count(*) from another.audit.{view}") for view in views]
    assert found == counts
    assert sum(count for (count,) in counts) > len(views)


def test_the_columns_of_a_view_are_the_night_and_those_of_its_file_each_explained(
    kept: Path,
) -> None:
    with open_warehouse(copied(kept), read_only=True) as warehouse:
        for table in TABLES:
            (header, *_) = (kept / "out" / str(THIRD) / f"{table}.csv").read_text().splitlines()
            for view in (table, f"restricted_{table}")[: 1 + (table in NAMING)]:
                found = warehouse.rows(
                    "select column_name, comment from duckdb_columns() where schema_name = 'audit'"
                    " and table_name = $view order by column_index",
                    {"view": view},
                )
                columns = [column for column, _ in found]
                wanted = header.split(",")
                assert columns == (wanted if table == "trend" else ["night", *wanted])
                assert all(comment for _, comment in found), view
        views = warehouse.rows("select comment from duckdb_views() where schema_name = 'audit'")
        assert len(views) == len(TABLES) + len(NAMING) + len(SPANNED)
        assert all(comment for (comment,) in views)


def test_a_copy_can_be_attached_under_any_name(kept: Path) -> None:
    copy = copied(kept, "other name.duckdb")
    with open_warehouse() as warehouse:
        warehouse.run(f"attach '{copy}' as elsewhere (read_only)")
        for view in (*TABLES, *(f"restricted_{name}" for name in NAMING)):
            warehouse.rows(f"from elsewhere.audit.{view}")


def test_a_view_that_somebody_changed_changes_nothing_that_is_published(tmp_path: Path) -> None:
    run_night(tmp_path, FIRST, [gap(SEEN, "child-1")])
    with open_warehouse() as warehouse:
        warehouse.run(f"attach '{tmp_path / 'store' / 'audit.duckdb'}' as kept")
        warehouse.run("use kept")
        warehouse.run("create or replace view audit.findings as select 1 as nothing")
        warehouse.run("use memory")
        warehouse.run("detach kept")
    run_night(tmp_path, SECOND, [gap(SEEN, "child-1"), met(SEEN, "child-2")])
    (row,) = rows_of(tmp_path / "out" / str(SECOND) / "findings.csv")
    assert row["nights_open"] == "2"
    with open_warehouse(copied(tmp_path), read_only=True) as warehouse:
        assert len(warehouse.rows("from audit.findings")) == 2


def test_what_falls_due_soon_comes_first_due_first_and_restricted_apart(kept: Path) -> None:
    night = kept / "out" / str(THIRD)
    rows = rows_of(night / "due_soon.csv")
    assert [(row["due_on"], row["subject_id"]) for row in rows] == [
        ("2026-11-20", "soon-1"),
        ("2026-11-23", "soon-2"),
    ]
    assert (rows[0]["title"], rows[0]["last_event_on"]) == (SEEN.title, str(FIRST))
    (apart,) = rows_of(night / "restricted" / "due_soon.csv")
    assert apart["check"] == POLICE.name
    assert rows_of(kept / "out" / str(FIRST) / "due_soon.csv") == []


def test_a_store_of_an_earlier_version_has_the_views_once_it_is_migrated(tmp_path: Path) -> None:
    folder = unpacked(5, tmp_path)
    run_night(folder, date(2026, 11, 21), [])
    with open_warehouse(copied(folder), read_only=True) as warehouse:
        nights = [date(2026, 11, 19), date(2026, 11, 20)]
        for name in ("findings", "late", "trend"):
            found = warehouse.rows(f"select distinct night from audit.{name} order by all")
            assert [night for (night,) in found if night in nights] == nights, name
