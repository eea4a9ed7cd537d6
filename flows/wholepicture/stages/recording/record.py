"""The record, made from landing by `sql/record/` and counted, with copies merged."""

from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.rules.derived_tables import OF_DELIVERIES
from wholepicture.stages.recording.column_counts import count_values
from wholepicture.stages.recording.copies import merge_copies
from wholepicture.stages.recording.links import count_links, count_spans
from wholepicture.stages.recording.usable_cells import count_usable
from wholepicture.warehouse import Warehouse

# keys kept for each file and night: enough to distinguish a system that renews all keys from one
# that renews 5 in 100. With fifty files they take two hundred kilobytes a night
_SAMPLE = 256


def record(warehouse: Warehouse) -> None:
    """Builds every record table from landing, typed, with copies merged.

    The tables about deliveries are built last, because they count the rows of the others and the
    copies. Raises WarehouseError.
    """
    warehouse.run("drop schema if exists record cascade")
    warehouse.script(SQL / "schema" / "record.sql")
    warehouse.script(SQL / "schema" / "delivered.sql")
    warehouse.run("set force_compression = 'uncompressed'")  # compressing takes too long
    paths = sorted((SQL / "record").glob("*.sql"))
    for path in [path for path in paths if not path.stem.startswith(OF_DELIVERIES)]:
        _fill(warehouse, path)
    _count_filled(warehouse)
    count_usable(warehouse)
    _sample_keys(warehouse)
    count_values(warehouse)
    count_links(warehouse)
    count_spans(warehouse)
    merge_copies(warehouse)
    for path in [path for path in paths if path.stem.startswith(OF_DELIVERIES)]:
        _fill(warehouse, path)
    warehouse.run("checkpoint", purpose="writing the record to disk")
    warehouse.run("set force_compression = 'auto'")


def _fill(warehouse: Warehouse, path: Path) -> None:
    select = path.read_text(encoding="utf-8")
    warehouse.run(f"insert into record.{path.stem} {select}", purpose=f"filling record.{path.stem}")


def _expected(warehouse: Warehouse, which: str) -> list[tuple[str, list[str]]]:
    """The columns for which the flag `which` is true, by record table."""
    return [
        (table, columns)
        for table, columns in warehouse.rows(
            f"""
            select
                expected.table_name,
                list(distinct expected.name order by expected.name) as columns
            from landing.expected_column as expected
            inner join duckdb_columns() as held
                on
                    held.database_name = current_database()
                    and held.schema_name = 'record'
                    and held.table_name = expected.table_name
                    and held.column_name = expected.name
            where expected.{which}
            group by expected.table_name
            order by expected.table_name
            """
        )
    ]


def _count_filled(warehouse: Warehouse) -> None:
    """Fills `landing.filled_column` with the filled cells of each column that a check needs."""
    for table, columns in _expected(warehouse, "is_relied_on"):
        counts = ", ".join(f'count("{column}")' for column in columns)
        warehouse.run(
            f"""
            insert into landing.filled_column
            select file.agency, file.file, counted.column_name, counted.filled_count
            from (
                select
                    row_id // 4294967296 as file_number,
                    unnest($columns) as column_name,
                    unnest([{counts}]) as filled_count
                from record."{table}"
                group by file_number
            ) as counted
            inner join landing.file on counted.file_number = file.file_number
            """,
            {"columns": columns},
            purpose=f"counting what is filled in record.{table}",
        )


def _sample_keys(warehouse: Warehouse) -> None:
    """Fills `landing.key_sample` with hashes of some keys by file, the same ones every night."""
    for table, columns in _expected(warehouse, "is_key"):
        for column in columns:
            warehouse.run(
                _SAMPLED_KEYS.format(table=table, column=column),
                {"table_name": table, "column_name": column, "sample": _SAMPLE},
                purpose=f"sampling the keys of record.{table}",
            )


# the bigger the file, the smaller the share of its keys: one in two, one in four, ...
_SAMPLED_KEYS = """
    insert into landing.key_sample
    with

    files as (
        select
            file.*,
            1::bigint << ceil(log2(greatest(1, rows_landed / $sample)))::integer as one_in
        from landing.file
        inner join landing.expected_column as expected
            on file.agency = expected.agency and file.file = expected.file
        where
            file.table_name = $table_name
            and expected.name = $column_name
            and expected.is_key
            and file.rows_landed > 0
    ),

    hashed as (
        select
            row_id // 4294967296 as file_number,
            hash(cast("{column}" as varchar)) as key
        from record."{table}"
        where "{column}" is not null
    )

    select
        files.agency, files.file, $column_name, files.delivered_for, version(), files.one_in,
        list_sort(list(distinct hashed.key))
    from files
    inner join hashed on files.file_number = hashed.file_number
    where hashed.key % files.one_in::ubigint = 0  -- else the division is of 128 bits
    group by files.agency, files.file, files.delivered_for, files.one_in
"""
