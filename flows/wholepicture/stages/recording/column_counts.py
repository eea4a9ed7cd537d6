"""Counts of the values of each column, made inside the record, so that no value leaves it.

The columns are read from the schema. A column that is blank in every row has no count here; another
count shows it.
"""

from collections.abc import Iterator

from wholepicture.warehouse import Warehouse

_KINDS = {"BOOLEAN": "flag", "DATE": "day", "VARCHAR": "id"}

# the columns with ids of people in another table, and the tables to find them in
_LINKS = {
    "worker_id": ("professional", ("professional_id", "staff_id")),
    "professional_id": ("professional", ("professional_id",)),
    "mother_id": ("person", ("person_id",)),
}
_OF_WORKERS = "professional"

# the same worker, team or role may correctly be in many rows
_FEW = ("professional_id", "staff_id", "team_id", "worker_id")

# rows sampled for the commonest id; an id in a twentieth of all rows is in any such sample
_SAMPLE = 50_000


def count_values(warehouse: Warehouse) -> None:
    """Fills `landing.column_value` with counts of every flag, date and id of the record.

    `record.*` must have the landed rows, except in the tables about deliveries. Raises
    WarehouseError.
    """
    for table, columns in _columns(warehouse):
        of_many = [name for name, kind in columns if kind == "id" and name not in _FEW]
        counts = [_counted(warehouse, table, name, kind) for name, kind in columns]
        found = [f"max(id) filter (where name = '{name}') as \"{name}\"" for name in of_many]
        ids = ", ".join(f'held."{name}"' for name in of_many)
        warehouse.run(
            _COUNTED.format(
                table=table,
                ids=f"[{ids}]" if ids else "[]::varchar[]",
                commonest=", ".join(["file_number", *found]),
                counts=", ".join(counts),
            ),
            {"names": of_many, "sample": _SAMPLE},
            purpose=f"counting the values of record.{table}",
        )


def _columns(warehouse: Warehouse) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The flags, dates and ids that feeds name, by their record table."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, name, held_as in warehouse.rows(
        """
        select distinct held.table_name, held.column_name, held.data_type
        from duckdb_columns() as held
        inner join landing.expected_column as expected
            on held.table_name = expected.table_name and held.column_name = expected.name
        where
            held.database_name = current_database()
            and held.schema_name = 'record'
            and (held.data_type <> 'VARCHAR' or held.column_name like '%\\_id' escape '\\')
        order by all
        """
    ):
        if held_as in _KINDS:
            found.setdefault(table, []).append((name, _KINDS[held_as]))
    yield from found.items()


def _counted(warehouse: Warehouse, table: str, name: str, kind: str) -> str:
    """The counts of one column, as a struct in SQL."""
    known = named = yes = commonest = "null"
    if kind == "flag":
        yes = f'count(*) filter (where held."{name}")'
    if kind == "id" and name not in _FEW:
        commonest = f'count(*) filter (where held."{name}" = commonest."{name}")'
    target, keys = _LINKS.get(name, ("", ()))
    if target and target != table:
        if warehouse.row(f"select count(*) from record.{target}")[0]:
            theirs = " union all ".join(f"select {key} from record.{target}" for key in keys)
            known = f'count(*) filter (where held."{name}" in (from ({theirs})))'
        if target == _OF_WORKERS:
            named = f"""count(*) filter (where regexp_matches(held."{name}", '\\pL \\pL'))"""
    return (
        f"struct_pack(column_name := '{name}', kind := '{kind}',"
        f' filled_count := count(held."{name}"), true_count := {yes}::bigint,'
        f' is_one_value := min(held."{name}") = max(held."{name}"),'
        f" commonest_count := {commonest}::bigint,"
        f" known_count := {known}::bigint, named_count := {named}::bigint)"
    )


# the commonest id of the sample is then counted in all rows
_COUNTED = """
    insert into landing.column_value by name
    with

    sampled as (
        select
            file.file_number,
            unnest($names::varchar[]) as name,
            unnest({ids}) as id
        from record."{table}" as held
        inner join landing.file on held.row_id // 4294967296 = file.file_number
        where held.row_id % greatest(1, file.rows_landed // $sample) = 0
    ),

    ranked as (
        select file_number, name, id
        from sampled
        where id is not null
        group by file_number, name, id
        qualify row_number() over (partition by file_number, name order by count(*) desc, id) = 1
    ),

    commonest as (
        select {commonest}
        from ranked
        group by file_number
    ),

    counted as (
        select held.row_id // 4294967296 as file_number, unnest([{counts}]) as tally
        from record."{table}" as held
        left join commonest on held.row_id // 4294967296 = commonest.file_number
        group by held.row_id // 4294967296
    )

    select
        file.agency, file.file, counted.tally.column_name, counted.tally.kind,
        counted.tally.filled_count, counted.tally.true_count, counted.tally.is_one_value,
        counted.tally.commonest_count, counted.tally.known_count, counted.tally.named_count
    from counted
    inner join landing.file on counted.file_number = file.file_number
    where counted.tally.filled_count > 0
"""
