"""Copies of a row, which have the same key, merged by one rule for every table of the record.

The rule is at the top of `sql/schema/record.sql`, and therefore on the record's page. The nightly
run and worked examples apply it after the record is filled. `landing` has the file of each row, and
when the row was changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wholepicture.warehouse import Warehouse

_WHOSE = ("person_id", "child_id")  # the column with the person of a row
_EARLIEST = ("died_on",)  # of two death dates, the earlier wins


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the record: its key, the column with the person, and the other columns."""

    name: str
    key: str
    whose: str | None
    others: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that identify a thing within an agency."""
        return (self.key, self.whose) if self.whose else (self.key,)


def merge_copies(warehouse: Warehouse, only: frozenset[str] | None = None) -> None:
    """Merges the copies in every table of the record, or in those named; raises WarehouseError.

    Fills `landing.copied_key` with, for each file, the number of keys with copies, and of keys
    whose copies differ.
    """
    for table in _tables(warehouse):
        if (only is None or table.name in only) and _may_have_copies(warehouse, table):
            warehouse.run(_merged(table), purpose=f"finding copies in record.{table.name}")
            for sql in _put_in_place(table):
                warehouse.run(sql, purpose=f"merging copies in record.{table.name}")
    warehouse.run("drop table if exists merged_row")


def _tables(warehouse: Warehouse) -> Iterator[Table]:
    """The tables that exports fill; each begins with row_id, agency and its key.

    Tables about cells and deliveries have keys made by this program, and no copies.
    """
    for name, columns in warehouse.rows(
        """
        select table_name, list(column_name order by column_index)
        from duckdb_columns()
        where
            database_name = current_database()
            and schema_name = 'record'
            and table_name <> 'unread_cell'
            and not starts_with(table_name, 'delivered_')
        group by table_name
        order by table_name
        """
    ):
        _, _, key, *others = columns
        whose = next((column for column in _WHOSE if column in others), None)
        rest = tuple(column for column in others if column != whose)
        yield Table(name=name, key=key, whose=whose, others=rest)


def _may_have_copies(warehouse: Warehouse, table: Table) -> bool:
    """Whether a key may be in two rows, or a row names no person; one pass, without sorting."""
    blank = f"or count({table.whose}) < count(*)" if table.whose else ""
    return bool(
        warehouse.row(
            f"""
            select count(distinct hash(agency, {", ".join(table.own)})) < count(*) {blank}
            from record.{table.name}
            where {table.key} is not null
            """
        )[0]
    )


def _merged(table: Table) -> str:
    """The statement that makes `merged_row`: the merged row of each key with copies."""
    key, whose = table.key, table.whose
    only = f"case when min({whose}) = max({whose}) then min({whose}) end" if whose else "null"
    of = f"coalesce(held.{whose}, repeated.only_whose)" if whose else "null"
    cells = [
        f"min({name}) as {name}" if name in _EARLIEST else f"max_by({name}, place) as {name}"
        for name in table.others
    ]
    differing = [f"min({name}) <> max({name})" for name in table.others]
    return f"""
        create or replace temp table merged_row as
        with

        repeated as (
            select agency, {key}, {only} as only_whose
            from record.{table.name}
            where {key} is not null
            group by agency, {key}
            having count(*) > 1
        ),

        copies as (
            select
                held.*,
                {of} as of_whom,
                row_number() over (
                    partition by held.agency, held.{key}, of_whom
                    order by
                        changed_row.changed_on nulls first, file.file nulls first, held.row_id
                ) as place
            from record.{table.name} as held
            inner join repeated on held.agency = repeated.agency and held.{key} = repeated.{key}
            left join landing.changed_row on held.row_id = changed_row.row_id
            left join landing.file on held.row_id // 4294967296 = file.file_number
        )

        select
            list(row_id) as row_ids,
            coalesce({" or ".join([*differing, "false"])}, false) as is_contradicting,
            max_by(row_id, place) as row_id,
            {", ".join(["agency", key, *([f"of_whom as {whose}"] if whose else []), *cells])}
        from copies
        group by agency, {key}, of_whom
        having count(*) > 1
    """


def _put_in_place(table: Table) -> tuple[str, ...]:
    """The statements that replace copies by `merged_row`, and count them by file."""
    columns = ", ".join(("row_id", "agency", *table.own, *table.others))
    return (
        f"""
        delete from record.{table.name} as held
        using (select unnest(row_ids) as row_id, {table.key} from merged_row) as copy
        where held.row_id = copy.row_id and held.{table.key} = copy.{table.key}
        """,
        f"insert into record.{table.name} by name select {columns} from merged_row",
        # a date that could not be read in a copy counts as unread in the merged row
        """
        insert into record.unread_cell by name
        select unread_cell.* replace (copy.merged_id as row_id)
        from record.unread_cell
        inner join (
            select unnest(row_ids) as row_id, row_id as merged_id
            from merged_row
        ) as copy on unread_cell.row_id = copy.row_id
        where copy.row_id <> copy.merged_id
        """,
        f"""
        insert into landing.copied_key
        select
            file.agency, file.file, '{table.name}', count(*),
            count(*) filter (where merged_row.is_contradicting)
        from merged_row
        inner join landing.file on merged_row.row_id // 4294967296 = file.file_number
        group by file.agency, file.file
        """,
    )
