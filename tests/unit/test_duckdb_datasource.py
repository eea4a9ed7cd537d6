"""The limits of Great Expectations on the warehouse's connection."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from wholepicture.warehouse import Warehouse, open_warehouse

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "night.duckdb") as opened:
        opened.run("create schema verdicts")
        opened.run(
            "create table verdicts.seen as select 'seen/' || letter as \"check\", verdict "
            "from (values ('a'), ('b'), ('c')) as l (letter), "
            "(values ('met'), ('met'), ('gap')) as v (verdict)"
        )
        yield opened


@pytest.fixture(scope="module")
def context() -> Any:
    """A context in memory, made once, because the import takes seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from wholepicture.stages.gx.check_suites import quietly
    from wholepicture.stages.gx.validation import _context

    with quietly():
        return _context()


def run(context: Any, warehouse: Warehouse, *columns: str) -> list[dict[str, Any]]:
    """The results of one expectation per column, on the verdicts of the checks a, b, c in turn."""
    from great_expectations import ExpectationSuite
    from great_expectations.expectations import ExpectColumnValuesToBeInSet
    from great_expectations.expectations.row_conditions import Column

    from wholepicture.duckdb_datasource import DuckDBDatasource
    from wholepicture.stages.gx.check_suites import quietly

    expectations = [
        ExpectColumnValuesToBeInSet(
            column=column,
            value_set=["met"],
            mostly=0.5,
            row_condition=Column("check") == f"seen/{letter}",
            meta={"check": f"seen/{letter}"},
        )
        for letter, column in zip("abc", columns, strict=False)
    ]
    with quietly():
        datasource = context.data_sources.add_duckdb(
            DuckDBDatasource(name="w", live=warehouse.connection, table_schema="verdicts")
        )
        try:
            asset = datasource.add_table_asset("seen")
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            suite = ExpectationSuite(name="seen", expectations=expectations)
            results = batch.validate(suite, result_format=COUNTS_ONLY).results
            return [result.to_json_dict() for result in results]
        finally:
            context.data_sources.delete("w")


def test_importing_it_registers_the_datasource(context: Any) -> None:
    import wholepicture.duckdb_datasource  # noqa: F401

    assert callable(context.data_sources.add_duckdb)


def test_its_counts_are_right(context: Any, warehouse: Warehouse) -> None:
    results = run(context, warehouse, "verdict", "verdict", "verdict")
    assert [one["success"] for one in results] == [True, True, True]
    counts = [one["result"] for one in results]
    assert [one["element_count"] for one in counts] == [3, 3, 3]
    assert [one["unexpected_count"] for one in counts] == [1, 1, 1]


def test_a_row_written_after_it_ran_is_seen_by_a_second_connection(
    context: Any, warehouse: Warehouse
) -> None:
    run(context, warehouse, "verdict")
    warehouse.run("create table audit as select 1 as night")
    with warehouse.connection.cursor() as second:
        assert second.execute("select night from audit").fetchall() == [(1,)]


def test_a_row_written_after_it_ran_is_in_the_file(context: Any, tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "kept.duckdb") as opened:
        opened.run("create schema verdicts")
        opened.run("create table verdicts.seen as select 'seen/a' as \"check\", 'met' as verdict")
        run(context, opened, "verdict")
        opened.run("create table audit as select 1 as night")
    with open_warehouse(tmp_path / "kept.duckdb", read_only=True) as again:
        assert again.row("select night from audit") == (1,)


def test_it_leaves_no_temporary_copies_and_nothing_else(context: Any, warehouse: Warehouse) -> None:
    everything = "select schema_name, table_name, temporary from duckdb_tables() order by all"
    before = warehouse.rows(everything)
    run(context, warehouse, "verdict", "verdict")
    assert warehouse.rows(everything) == before == [("verdicts", "seen", False)]


def test_one_broken_expectation_in_the_middle_still_names_the_right_check(
    context: Any, warehouse: Warehouse
) -> None:
    results = run(context, warehouse, "verdict", "no_such_column", "verdict")
    broken = {one["expectation_config"]["meta"]["check"]: one["success"] for one in results}
    assert broken == {"seen/a": True, "seen/b": False, "seen/c": True}


def test_a_transaction_of_the_warehouse_is_neither_ended_nor_undone(
    context: Any, warehouse: Warehouse
) -> None:
    warehouse.run("begin transaction")
    warehouse.run("create table audit as select 1 as night")
    run(context, warehouse, "verdict", "verdict")
    gc.collect()
    with warehouse.connection.cursor() as second, pytest.raises(duckdb.CatalogException):
        second.execute("select night from audit")
    warehouse.run("commit")
    with warehouse.connection.cursor() as second:
        assert second.execute("select night from audit").fetchall() == [(1,)]


def test_what_it_leaves_behind_affects_no_later_transaction(
    context: Any, warehouse: Warehouse
) -> None:
    run(context, warehouse, "verdict")
    warehouse.run("begin transaction")
    warehouse.run("create table audit as select 1 as night")
    gc.collect()
    warehouse.run("commit")
    assert warehouse.row("select night from audit") == (1,)


def test_a_borrower_of_the_connection_commits_nothing_of_the_warehouse(
    warehouse: Warehouse,
) -> None:
    from wholepicture.duckdb_datasource import DuckDBDatasource

    source = DuckDBDatasource(name="w", live=warehouse.connection, table_schema="verdicts")
    warehouse.run("begin transaction")
    warehouse.run("create table audit as select 1 as night")
    with source.get_engine().connect() as connection:
        connection.exec_driver_sql("select night from audit")
        connection.commit()
    with warehouse.connection.cursor() as second, pytest.raises(duckdb.CatalogException):
        second.execute("select night from audit")
    warehouse.run("rollback")


def test_the_connection_of_the_warehouse_stays_open_when_the_engine_is_thrown_away(
    warehouse: Warehouse,
) -> None:
    from wholepicture.duckdb_datasource import DuckDBDatasource

    engine = DuckDBDatasource(
        name="w", live=warehouse.connection, table_schema="verdicts"
    ).get_engine()
    engine.connect().close()
    engine.dispose()
    assert warehouse.row("select count(*) from verdicts.seen") == (9,)


def test_temporary_tables_of_the_warehouse_are_seen(context: Any, warehouse: Warehouse) -> None:
    from wholepicture.duckdb_datasource import DuckDBDatasource

    warehouse.run("create temporary table thin as select 1 as row_count")
    engine = DuckDBDatasource(
        name="w", live=warehouse.connection, table_schema="verdicts"
    ).get_execution_engine()
    with engine.get_connection() as connection:
        assert connection.exec_driver_sql("select row_count from thin").fetchall() == [(1,)]
