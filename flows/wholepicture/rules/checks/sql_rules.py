"""Rules on what a check's SQL reads and gives. They need a database with the empty schema."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from wholepicture.errors import PairError
from wholepicture.rules.author_words import pair_fault
from wholepicture.rules.checks.check import ITS_COLUMN, ITS_FILE, Check
from wholepicture.rules.checks.envelope import composed, faults_of_columns
from wholepicture.rules.derived_tables import record_tables_read
from wholepicture.rules.record_schema import columns_of_record
from wholepicture.sql_text import bare, named_parameters
from wholepicture.warehouse import Warehouse, WarehouseError


def statement_of(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> str:
    """The SELECT for a check's published columns, in the order of COLUMNS.

    Raises PairError if its SQL is not one SELECT of the agreed shape over record and derived
    tables.
    """
    refuse_other_than_select(warehouse, check)
    _refuse_other_schemas(warehouse, check)
    given = _columns_given(warehouse, check, values)
    _refuse_strange_names(warehouse, check)
    _refuse_needs(warehouse, check)
    return composed(check, given)


def _refusal(check: Check, expected: str, found: str, do: str) -> PairError:
    return PairError(f"check {check.name}", expected=expected, found=found, do=do)


def _sql_fault(error: WarehouseError, check: Check) -> PairError:
    return pair_fault(error, f"check {check.name}", f"sql/checks/{check.name}.sql", check.sql)


def refuse_other_than_select(warehouse: Warehouse, check: Check) -> None:
    """Refuses SQL that is not one SELECT or reads a file, without running it; raises PairError."""
    try:
        kinds = warehouse.statement_kinds(check.sql)
    except WarehouseError as error:
        if error.own_words:
            raise _sql_fault(error, check) from None
        kinds = ["a statement that DuckDB cannot read"]
    if kinds != ["SELECT"]:
        raise _refusal(
            check,
            "one SELECT",
            " and ".join(kinds) or "none",
            "Write one SELECT over record and derived tables.",
        )
    if "read_" in bare(check.sql).lower():
        raise _refusal(
            check,
            "record and derived tables only",
            "a function that reads files",
            "Read record and derived tables.",
        )


def _refuse_other_schemas(warehouse: Warehouse, check: Check) -> None:
    read = warehouse.tables_read(check.sql)
    strangers = sorted(t for t in read if not t.startswith(("record.", "derived.")))
    if strangers:
        raise _refusal(
            check,
            "record and derived tables only",
            f"`{strangers[0]}`",
            "Name tables as record.x or derived.x.",
        )


def _refuse_needs(warehouse: Warehouse, check: Check) -> None:
    """Refuses a check with something in `needs` that its SQL does not read."""
    reachable = record_tables_read(warehouse, check.sql)
    for surplus in sorted({need.partition(".")[0] for need in check.all_needs} - reachable):
        raise _refusal(
            check,
            "only tables that the SQL reads in `needs`",
            f"`{surplus}` listed and not read",
            "Remove it.",
        )


def _refuse_strange_names(warehouse: Warehouse, check: Check) -> None:
    """Refuses names in `needs` and `stops` that are not in the record."""
    stops = {one for one in check.stops if "/" not in one} - {ITS_COLUMN, ITS_FILE}
    needs = frozenset(check.all_needs)
    if needs | stops <= _names_of_children():
        return  # the database is not asked, because this takes as long as planning a check
    held = _names_held(warehouse)
    for what, named in (("needs", needs), ("stops", stops)):
        for name in sorted(named - held):
            nearest = get_close_matches(name, sorted(held), n=1, cutoff=0)
            raise _refusal(
                check,
                f"tables and columns of sql/schema/record.sql in `{what}`",
                f"`{name}`, which is not one",
                f"Did you mean `{nearest[0]}`?",
            )


@cache
def _names_of_children() -> frozenset[str]:
    """The tables and `table.column` of the record of children, from its schema."""
    return frozenset(
        name
        for table, columns in columns_of_record().items()
        for name in (table, *(f"{table}.{column}" for column in columns))
    )


def _names_held(warehouse: Warehouse) -> set[str]:
    """The tables and `table.column` of the record, including those about deliveries."""
    columns = warehouse.rows(
        """
        select table_name, unnest([column_name, ''])
        from information_schema.columns
        where table_schema = 'record'
        """
    )
    return {f"{table}.{column}" if column else table for table, column in columns}


def _columns_given(
    warehouse: Warehouse, check: Check, values: Mapping[str, object]
) -> dict[str, str]:
    """The columns that the SQL gives, by name, with their types; raises PairError."""
    used = {name: values[name] for name in named_parameters(check.sql)}
    try:
        described = warehouse.rows(f"describe {check.sql}", used)
    except WarehouseError as error:
        raise _sql_fault(error, check) from None
    # DuckDB quotes field names that are also words of SQL
    given = {str(row[0]): str(row[1]).replace('"', "") for row in described}
    for expected, found, do in faults_of_columns(check, given):
        raise _refusal(check, expected, found, do)
    return given
