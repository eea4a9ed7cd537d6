"""Counts of links between rows of the record, and of reversed spans; no value leaves the record.

A link is an id by which a row names a row of another table: a person, a referral, a plan. Workers
and mothers are counted elsewhere: their lists are usually incomplete, and have checks of their own.
The adult of a relationship is not counted either: many exports have no adults, and a father without
a row of his own is still a recorded father.
"""

from collections.abc import Iterator

from wholepicture.warehouse import Warehouse

# ids of people in columns with another name than the key
_OF_PEOPLE = ("child_id",)

# counted with `landing.column_value`
_ELSEWHERE = ("mother_id", "professional_id", "worker_id")

# if a row names no person, its plan leads to the child
_THROUGH = {"cin_visit": "cin_plan_id", "cp_visit": "cp_plan_id"}

_SPANS = (
    ("referred_on", "closed_on"),
    ("started_on", "authorised_on"),
    ("started_on", "ceased_on"),
    ("started_on", "ended_on"),
)


def count_links(warehouse: Warehouse) -> None:
    """Fills `landing.link` with the number of each file's links, and of links to no row.

    `record.*` must have the landed rows. Links to an empty table are not counted, because the empty
    table is reported elsewhere. Raises WarehouseError.
    """
    for table, column, targets, key in _links(warehouse):
        keys = [f'select "{key}" as id from record."{target}"' for target in targets]
        if not warehouse.row(f"select count(id) from ({' union all '.join(keys)})")[0]:
            continue
        through = _THROUGH.get(table) if column == "person_id" else None
        warehouse.run(
            _LINKS.format(
                table=table,
                id=f"""coalesce("{column}", 'plan ' || {through})""" if through else f'"{column}"',
                theirs=" union ".join(keys),
            ),
            {"column_name": column},
            purpose=f"following the links of record.{table}",
        )


def _links(warehouse: Warehouse) -> Iterator[tuple[str, str, list[str], str]]:
    """The table and column of each link in feeds, with its target tables and their key."""
    yield from warehouse.rows(
        """
        with

        columns as (
            select
                table_name,
                column_name,
                case
                    when list_contains($of_people, column_name) then 'person_id'
                    else column_name
                end as led_to,
                row_number() over (partition by table_name order by column_index) = 3 as is_key
            from duckdb_columns()
            where
                database_name = current_database()
                and schema_name = 'record'
                and table_name not like 'delivered%'
        )

        select columns.table_name, columns.column_name, list(keys.table_name), keys.column_name
        from columns
        inner join columns as keys on columns.led_to = keys.column_name and keys.is_key
        where
            not columns.is_key
            and not list_contains($elsewhere, columns.column_name)
            and (columns.table_name, columns.column_name) in (
                select table_name, name from landing.expected_column
            )
        group by columns.table_name, columns.column_name, keys.column_name
        order by columns.table_name, columns.column_name
        """,
        {"of_people": list(_OF_PEOPLE), "elsewhere": list(_ELSEWHERE)},
    )


# an id that is not found is looked for again, ignoring capitals, leading zeros and outer spaces
_LINKS = """
    insert into landing.link by name
    with

    theirs as ({theirs}),

    links as (
        select row_id // 4294967296 as file_number, {id} as id
        from record."{table}"
    ),

    held as (
        select file_number, count(*) as held_count
        from links
        where id is not null
        group by file_number
    ),

    lost as (
        select file_number, id, count(*) as rows
        from links
        anti join theirs on links.id = theirs.id
        where id is not null
        group by file_number, id
    ),

    found as (
        select
            *,
            lower(id) in (select lower(id) from theirs) as is_but_for_capitals,
            ltrim(id, '0') in (select ltrim(id, '0') from theirs) as is_but_for_zeros,
            trim(id) in (select trim(id) from theirs) as is_but_for_spaces
        from lost
    ),

    counted as (
        select
            file_number,
            sum(rows) as lost_count,
            count(*) as lost_ids,
            sum(rows) filter (where is_but_for_capitals) as capitals_count,
            sum(rows) filter (where is_but_for_zeros) as zeros_count,
            sum(rows) filter (where is_but_for_spaces) as spaces_count
        from found
        group by file_number
    )

    select
        file.agency,
        file.file,
        $column_name as column_name,
        held.held_count,
        coalesce(counted.lost_count, 0) as lost_count,
        coalesce(counted.lost_ids, 0) as lost_ids,
        coalesce(counted.capitals_count, 0) as capitals_count,
        coalesce(counted.zeros_count, 0) as zeros_count,
        coalesce(counted.spaces_count, 0) as spaces_count
    from held
    inner join landing.file on held.file_number = file.file_number
    left join counted on held.file_number = counted.file_number
"""


def count_spans(warehouse: Warehouse) -> None:
    """Fills `landing.span` with numbers of rows that start and end, and of reversed ones, by file.

    The end of an assessment is its authorisation. Raises WarehouseError.
    """
    held = warehouse.rows(
        "select table_name, list(column_name) from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'record' group by table_name"
        " order by table_name"
    )
    spans = [
        f"select row_id, {start} as started_on, {end} as ended_on from record.{table}"
        for table, columns in held
        for start, end in _SPANS
        if {start, end} <= set(columns)
    ]
    warehouse.run(
        _SPANNED.format(spans=" union all ".join(spans)),
        purpose="comparing starts with ends",
    )


# a row of an agency's own layout may be in several tables
_SPANNED = """
    insert into landing.span by name
    with

    spans as (
        select row_id, bool_or(ended_on < started_on) as is_reversed
        from ({spans})
        where started_on is not null and ended_on is not null
        group by row_id
    )

    select
        file.agency,
        file.file,
        count(*) as held_count,
        count(*) filter (where spans.is_reversed) as reversed_count,
        min(spans.row_id) filter (where spans.is_reversed) as first_reversed
    from spans
    inner join landing.file on spans.row_id // 4294967296 = file.file_number
    group by file.agency, file.file
"""
