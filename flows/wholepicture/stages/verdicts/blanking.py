"""The number of names and ids that are published blank, noted for their file."""

from wholepicture.warehouse import Warehouse

# columns whose typed names and ids are published, by table, with the required form
_FORMS = {
    ("department", "team_name"): "is_name(team_name)",
    **{
        (table, column): f"published_id('local_id', {column}) is not null"
        for table, column in (
            ("department", "team_id"),
            ("family", "family_id"),
            ("person", "legacy_id"),
            ("person", "person_id"),
            ("professional", "professional_id"),
        )
    },
}
_BLANKED = " union all ".join(
    f"select row_id // 4294967296 as file_number, '{column}' as column_name"
    f" from record.{table} where {column} is not null and not ({has_form})"
    for (table, column), has_form in _FORMS.items()
)


def say_blanked(warehouse: Warehouse) -> None:
    """Adds to each file's reason in `judging.file_state` the number of rows with blanks, by column.

    Names and ids are blank if their form may not be published. Call this after every suite has been
    judged. Raises WarehouseError.
    """
    warehouse.run(
        f"""
        update judging.file_state
        set reason = concat_ws('; ', file_state.reason, counted.blanked)
        from (
            select
                file.agency,
                file.file,
                'published blank, for want of the form of a name or an id: ' || string_agg(
                    counted.column_name || ' in ' || counted.row_count || ' rows',
                    ', ' order by counted.column_name
                ) as blanked
            from (
                select file_number, column_name, count(*) as row_count
                from ({_BLANKED})
                group by file_number, column_name
            ) as counted
            inner join landing.file on counted.file_number = file.file_number
            group by file.agency, file.file
        ) as counted
        where file_state.agency = counted.agency and file_state.file = counted.file
        """,
        purpose="counting what is published blank",
    )
