"""A store with a fault: each kind of fault is reported by its own sentence."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from helpers.command_line import SENTENCE
from helpers.little_nights import FIRST, NIGHTS, THIRD, judge, run_night
from helpers.looking import audit_rows, published
from wholepicture import store
from wholepicture.errors import CouldNotFinishError
from wholepicture.stages import publishing
from wholepicture.store import register
from wholepicture.store.layout import Layout, require_space
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, WarehouseError, open_warehouse


def refused(folder: Path, *words: str) -> None:
    """Asserts that a run ends with 5 and one sentence with the words, and publishes nothing new."""
    before = published(folder / "out")
    with pytest.raises(CouldNotFinishError) as raised:
        run_night(folder, THIRD)
    said = str(raised.value)
    assert SENTENCE.fullmatch(f"{said}\n"), said
    assert raised.value.exit_code == 5
    for word in words:
        assert word in said
    for library in ("Exception", "Error", "fault of ours"):
        assert library not in said
    assert published(folder / "out") == before


@pytest.mark.parametrize("name", ["audit.duckdb", "audit.previous.duckdb", "lock"])
def test_a_folder_where_a_file_of_the_store_belongs_is_named(name: str, folder: Path) -> None:
    (folder / "store" / name).unlink()
    (folder / "store" / name / "somebodys").mkdir(parents=True)
    refused(folder, f"/{name}: expected a file", "found a folder")
    assert (folder / "store" / name / "somebodys").is_dir()


@pytest.mark.parametrize("name", ["nights", "spill", "prefect"])
def test_a_file_in_place_of_a_folder_of_the_store_is_reported(name: str, folder: Path) -> None:
    shutil.rmtree(folder / "store" / name)
    (folder / "store" / name).write_text("x")
    refused(folder, "--store", "found something else of that name")


def test_a_file_in_place_of_the_store_or_out_is_reported(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x")
    with pytest.raises(CouldNotFinishError, match="found something else of that name"):
        run_night(tmp_path, FIRST)
    (tmp_path / "store").unlink()
    (tmp_path / "out").write_text("x")
    with pytest.raises(CouldNotFinishError, match=r"--out .*found a file where a folder belongs"):
        run_night(tmp_path, FIRST)


def _tables() -> list[tuple[str, str]]:
    with open_warehouse() as warehouse:
        create_audit(warehouse)
        found = warehouse.rows(
            "select 'table', table_name from duckdb_tables() where schema_name = 'audit'"
            " union all select 'view', view_name from duckdb_views() where schema_name = 'audit'"
            " order by all"
        )
    return found


@pytest.mark.parametrize(("kind", "table"), _tables())
def test_a_table_that_was_dropped_is_named_and_the_file_left(
    kind: str, table: str, folder: Path
) -> None:
    _change(folder, f'drop {kind} audit."{table}"')
    refused(folder, "audit.duckdb: expected the tables", f"found none called {table}", "backup")
    assert not list((folder / "store").glob("audit.damaged*"))


def test_a_column_that_was_dropped_is_named(folder: Path) -> None:
    _change(folder, "alter table audit.feed drop column agency")
    refused(folder, "found feed without agency")


def test_a_database_that_is_not_a_store_is_reported(folder: Path) -> None:
    _change(folder, "drop schema audit cascade")
    refused(folder, "audit.duckdb: expected the tables", "found none called register")


def _change(folder: Path, sql: str) -> None:
    audit = folder / "store" / "audit.duckdb"
    with open_warehouse() as warehouse, register.attached(warehouse, audit):
        warehouse.run(sql)


def _on_a_full_disk(warehouse: Warehouse, night: date, place: Path) -> Mapping[str, str]:
    """Makes publishing write to a device that is always full, after the first file."""
    outputs = publishing.render(warehouse, night, place)
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a device
        full.write("x")
    return outputs


def test_a_full_disk_of_out_is_reported_as_full(folder: Path) -> None:
    before = published(folder / "out"), audit_rows(folder / "store/audit.duckdb")
    render: Callable[..., dict[str, str]] = _on_a_full_disk  # type: ignore[assignment]  # a Mapping
    with (
        pytest.raises(CouldNotFinishError, match=r"--out .*: expected a disk with room; found a f"),
        store.held(folder / "store", folder / "out", render=render) as held,
    ):
        judge(held, THIRD, NIGHTS[THIRD])
    assert (published(folder / "out"), audit_rows(folder / "store/audit.duckdb")) == before


def test_too_little_memory_is_reported_without_the_words_of_a_library() -> None:
    sql = "create table t as select distinct md5(range::varchar) from range(3e6::int)"
    with open_warehouse(memory_limit="5MB") as warehouse, pytest.raises(WarehouseError) as raised:
        warehouse.run(sql)
    assert "expected enough memory; found too little memory" in str(raised.value)
    assert "`memory` in the settings" in str(raised.value)
    assert raised.value.kind == "OutOfMemoryException"


@pytest.mark.parametrize(
    ("free", "said"),
    [(0, "found none."), (3_000, "found 0.000003"), (50_000_000, "found 0.050 GB")],
)
def test_too_little_disk_space_is_reported_with_enough_decimals(
    free: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(0, 0, free))
    with pytest.raises(CouldNotFinishError) as raised:
        require_space(Layout(store=tmp_path, out=tmp_path), 1_000_000_000)
    assert "expected 3.0 GB free" in str(raised.value)
    assert said in str(raised.value)
