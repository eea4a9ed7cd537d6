"""The number of readable values in each column, counted in the landed rows.

They are counted for the columns that checks need or read. A column of an agency's own list is
counted in the landed list. The results are counts, never values.
"""

from collections.abc import Iterator

from wholepicture.warehouse import Warehouse

_UNLISTED = "unlisted"  # the word for a code that is in no list


def count_usable(warehouse: Warehouse) -> None:
    """Fills `landing.usable_column`; raises WarehouseError.

    `record.*` must have the landed rows, before copies are merged.
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
    """The schema and table of each list in feeds, with its columns that are needed or read.

    It is the record's table if that has the name and column; otherwise the landed table.
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
