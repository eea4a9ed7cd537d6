"""What only a database knows of a pair: what its SQL reads and gives. Needs the empty schema."""

from collections.abc import Mapping

from wholepicture.errors import PairError
from wholepicture.rules.checks.check import ITS_COLUMN, ITS_FILE, Check
from wholepicture.rules.derived_tables import record_tables_read
from wholepicture.warehouse import Warehouse, WarehouseError, bare, named_parameters

COLUMNS = {
    "subject_id": "VARCHAR",
    "child_id": "VARCHAR",
    "verdict": "VARCHAR",
    "remedy": "VARCHAR",
    "due_on": "DATE",
    "last_event_on": "DATE",
    "measure": "BIGINT",
    "because_of": "VARCHAR",
    "why": "VARCHAR",
    "evidence": None,
    "source_rows": "BIGINT[]",
}
_EVIDENCE = {
    "date": "DATE",
    "count": "BIGINT",
    "flag": "BOOLEAN",
    "ids": "VARCHAR[]",
    "words": "VARCHAR[]",
}
# always needed, hence not repeated in a pair
_ALWAYS = frozenset({"person", "referral", "derived.working_days"})


def refuse_what_database_shows(
    warehouse: Warehouse, check: Check, values: Mapping[str, object]
) -> None:
    """The SQL is one SELECT of the agreed shape over the tables listed; raises PairError."""
    refuse_other_than_select(warehouse, check)
    _refuse_tables(warehouse, check)
    _refuse_columns(warehouse, check, values)
    _refuse_stops(warehouse, check)


def _refusal(check: Check, expected: str, found: str, do: str) -> PairError:
    return PairError(f"check {check.name}", expected=expected, found=found, do=do)


def refuse_other_than_select(warehouse: Warehouse, check: Check) -> None:
    """The SQL is one SELECT that reads no file, found without running it; raises PairError."""
    kinds = warehouse.statement_kinds(check.sql)
    if kinds != ["SELECT"]:
        raise _refusal(
            check,
            "one SELECT",
            "a statement that DuckDB cannot read" if not kinds else " and ".join(kinds),
            "Write one SELECT over record and derived tables.",
        )
    if "read_" in bare(check.sql).lower():
        raise _refusal(
            check,
            "record and derived tables only",
            "a function that reads files",
            "Read record and derived tables.",
        )


def _refuse_tables(warehouse: Warehouse, check: Check) -> None:
    read = warehouse.tables_read(check.sql)
    strangers = sorted(t for t in read if not t.startswith(("record.", "derived.")))
    if strangers:
        raise _refusal(
            check,
            "record and derived tables only",
            f"`{strangers[0]}`",
            "Name tables as record.x or derived.x.",
        )
    named = frozenset(check.needs + check.may_use)
    derived = {name for name in named if name.startswith("derived.")}
    listed = {name.partition(".")[0] for name in named - derived}
    direct = {t.removeprefix("record.") for t in read if t.startswith("record.")}
    read_derived = {t for t in read if t.startswith("derived.")}
    reachable = record_tables_read(warehouse, check.sql)
    for missing in sorted((direct - listed | read_derived - derived) - _ALWAYS):
        raise _refusal(
            check,
            "every table the SQL reads listed in `needs` or `may_use`",
            f"`{missing}` read and not listed",
            "List it.",
        )
    for surplus in sorted((listed - reachable) | (derived - read_derived)):
        raise _refusal(
            check,
            "only tables that the SQL reads in `needs` and `may_use`",
            f"`{surplus}` listed and not read",
            "Remove it.",
        )


def _refuse_stops(warehouse: Warehouse, check: Check) -> None:
    held = {
        f"{table}.{column}" if column else table
        for table, column in warehouse.rows(
            """
            select table_name, unnest([column_name, ''])
            from information_schema.columns
            where table_schema = 'record'
            """
        )
    }
    strange = {one for one in check.stops if "/" not in one} - held - {ITS_COLUMN, ITS_FILE}
    for name in sorted(strange):
        raise _refusal(
            check,
            "tables and columns of the record, or checks, in `stops`",
            f"`{name}`, which is none",
            "Compare it with sql/schema/record.sql.",
        )


def _refuse_columns(warehouse: Warehouse, check: Check, values: Mapping[str, object]) -> None:
    used = {name: values[name] for name in named_parameters(check.sql)}
    try:
        described = warehouse.rows(f"describe {check.sql}", used)
    except WarehouseError as error:
        raise _refusal(
            check,
            "SQL that the schema's tables and columns can answer",
            f"a {error.kind}",
            "Compare its columns with sql/schema and sql/derived.",
        ) from None
    # DuckDB quotes the field names that are words of SQL too
    given = {str(row[0]): str(row[1]).replace('"', "") for row in described}
    if list(given) != list(COLUMNS):
        raise _refusal(
            check,
            "the columns " + ", ".join(COLUMNS),
            ", ".join(given),
            "Give these columns in this order.",
        )
    for column, kind in {**COLUMNS, "evidence": _evidence_type(check)}.items():
        if given[column] != kind:
            raise _refusal(
                check, f"`{column}` of type {kind}", given[column], "Cast it, or declare it so."
            )


def _evidence_type(check: Check) -> str:
    """The DuckDB type of the struct that the declared evidence fields make."""
    fields = [
        f"{name} {_EVIDENCE.get(kind.partition(':')[0], 'VARCHAR')}"
        for name, kind in check.evidence.items()
    ]
    # a bare null is described as an integer
    return f"STRUCT({', '.join(fields)})" if fields else "INTEGER"
