"""The number of readable values in each column, counted in the landed rows.

Of the columns that checks need or read; a column of a list that an agency has in a layout of its
own is counted where it landed. Counts, and never a value.
"""

from collections.abc import Iterator

from wholepicture.warehouse import Warehouse

_UNLISTED = "unlisted"  # what a code that is in no list lands as


def count_usable(warehouse: Warehouse) -> None:
    """Fills `landing.usable_column`; raises WarehouseError.

    `record.*` holds what landed, before its copies are merged.
    """
    for schema, table, columns in _columns(warehouse):
        counts = ", ".join(
            f'count("{column}") filter (where "{column}"::varchar <> \'{_UNLISTED}\')'
            for column in columns
        )
        warehouse.run(
            f"""
            insert into landing.usable_column
            select file.agency, file.file, counted.column_name, counted.usable_count
            from (
                select
                    row_id // 4294967296 as file_number,
                    unnest($columns) as column_name,
                    unnest([{counts}]) as usable_count
                from {schema}."{table}"
                group by file_number
            ) as counted
            inner join landing.file on counted.file_number = file.file_number
            """,
            {"columns": columns},
            purpose=f"counting what can be used of {schema}.{table}",
        )


def _columns(warehouse: Warehouse) -> Iterator[tuple[str, str, list[str]]]:
    """The schema and table of each list that feeds name, and its columns that are needed or read.

    The record's table, if there is one of that name and column; else what landed.
    """
    yield from warehouse.rows(
        """
        with

        held as (
            select
                expected.table_name,
                expected.name,
                max(columns.schema_name) as schema_name
            from landing.expected_column as expected
            inner join duckdb_columns() as columns
                on
                    columns.database_name = current_database()
                    and columns.schema_name in ('record', 'landing')
                    and columns.table_name = expected.table_name
                    and columns.column_name = expected.name
            where expected.is_relied_on or expected.is_read
            group by expected.table_name, expected.name
        )

        select
            schema_name,
            table_name,
            list(name order by name) as columns
        from held
        group by schema_name, table_name
        order by table_name, schema_name
        """
    )
