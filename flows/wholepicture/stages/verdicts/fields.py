"""The columns of the export that checks rely on: how often each is filled, and who reads it."""

from collections.abc import Mapping, Sequence

from wholepicture.warehouse import Warehouse

# a file that was not delivered has no rows, and none of its cells was counted
_FIELDS = """
    insert into judging.field
    select
        expected.agency,
        expected.file,
        expected.header as column_name,
        file.rows_landed as rows,
        coalesce(usable_column.usable_count, 0) as filled,
        coalesce(read_column.cells_blanked, 0) as blanked,
        coalesce(read_column.cells_unlisted, 0) as unlisted,
        coalesce(read_column.cells_placeholder, 0) as placeholder,
        relying.checks
    from landing.expected_column as expected
    inner join landing.file
        on expected.agency = file.agency and expected.file = file.file
    inner join (
        select
            unnest($columns::varchar[]) as name,
            unnest($checks::varchar[][]) as checks
    ) as relying
        on relying.name = concat(expected.table_name, '.', expected.name)
    left join landing.usable_column
        on
            expected.agency = usable_column.agency
            and expected.file = usable_column.file
            and expected.name = usable_column.column_name
    left join landing.read_column
        on
            expected.agency = read_column.agency
            and expected.file = read_column.file
            and expected.name = read_column.column_name
"""


def keep_fields(warehouse: Warehouse, checks: Mapping[str, Sequence[str]]) -> None:
    """Fills `judging.field` with a row for each column of a file that a check needs or reads.

    `checks` has the checks' names by `table.column`. Raises WarehouseError.
    """
    warehouse.run(
        _FIELDS,
        {"columns": [*checks], "checks": [list(names) for names in checks.values()]},
        purpose="keeping the columns that checks rely on",
    )
