"""The register: one row per night in `audit.register`, and the functions that open `audit.duckdb`.

A row says which commit judged the night and which commit last changed what it publishes, and has
the sha256 of every published file. Whether a night is published is not stored, but read from OUT. A
night not judged has a row like this in `audit.not_judged`.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wholepicture.errors import CouldNotFinishError, WholePictureError
from wholepicture.store.spans import create_audit
from wholepicture.warehouse import Warehouse, open_warehouse

SCHEMA_VERSION = 8
OLDEST_SCHEMA_VERSION = 2  # no released version wrote an older schema

# the night, and the databases with the records of later nights
Follow = Callable[[Warehouse, date, Mapping[date, str]], None]
Keep = Callable[[Warehouse, date], None]
Render = Callable[..., dict[str, str]]  # arguments: the warehouse, the night, a folder, `is_judged`

_COUNTED = (
    "verdict", "finding", "done_late", "due", "child", "check", "rule_page", "team", "waiver",
    "feed", "field", "key_sample", "refused_row", "life",
)  # fmt: skip
_COUNTED_NOT_JUDGED = ("not_judged_feed", "not_judged_refused_row")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of a run, kept in the register and published in run.json.

    `inputs` maps 'agency/file' to sha256, `timings` maps stages to seconds. The words in `settings`
    that a person typed (`who`, `because`) stay in the store.
    """

    versions: Mapping[str, str]
    settings: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    reveals_allowed: tuple[str, ...] = ()
    is_excel: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One night of the register: the columns that the store needs."""

    night: date
    generation: int
    judged_generation: int
    outputs: Mapping[str, str]
    counts: Mapping[str, int]
    is_judged: bool = True

    @property
    def name(self) -> str:
        """The name of its folder in OUT."""
        return str(self.night) if self.is_judged else f"{self.night}.not-judged"

    @property
    def records_name(self) -> str:
        """The name of the file in the store with the records of a judged night."""
        return f"nights/{self.night}.{self.judged_generation}.duckdb"


@dataclass(frozen=True, kw_only=True)
class Known:
    """The inputs of a judged night: files by hash, settings, versions."""

    inputs: Mapping[str, str]
    settings: Mapping[str, object]
    versions: Mapping[str, str]


@contextmanager
def attached(warehouse: Warehouse, path: Path, *, read_only: bool = False) -> Iterator[None]:
    """Attaches the file as the database `kept`, in use until the block ends."""
    quoted = str(path).replace("'", "''")
    mode = " (read_only)" if read_only else ""
    warehouse.run(f"attach '{quoted}' as kept{mode}", purpose=f"opening {path.name}")
    try:
        warehouse.run("use kept")
        yield
    except BaseException:
        # the first error is reported, not a later one from closing the file
        with suppress(WholePictureError):
            _detach(warehouse, path)
        raise
    _detach(warehouse, path)


def _detach(warehouse: Warehouse, path: Path) -> None:
    warehouse.run("use memory")
    warehouse.run("detach kept", purpose=f"closing {path.name}")


@contextmanager
def in_one_transaction(warehouse: Warehouse) -> Iterator[None]:
    """Commits everything done in the block, or nothing if it raises."""
    warehouse.run("begin transaction")
    try:
        yield
        warehouse.run("commit", purpose="committing the audit")
    except BaseException:
        with suppress(WholePictureError):
            warehouse.run("rollback")
        raise


@contextmanager
def reading(path: Path) -> Iterator[Warehouse]:
    """A warehouse with that audit file in use, read-only."""
    with open_warehouse() as warehouse, attached(warehouse, path, read_only=True):
        yield warehouse


def schema_version(warehouse: Warehouse) -> int:
    """The version of the audit in use; raises CouldNotFinishError if it cannot be read here."""
    (version,) = warehouse.row("select max(version) from audit.schema_version")
    if not OLDEST_SCHEMA_VERSION <= version <= SCHEMA_VERSION:
        which = "a newer" if version > SCHEMA_VERSION else "an older"
        raise CouldNotFinishError(
            "the store",
            expected=f"audit.duckdb of schema version {OLDEST_SCHEMA_VERSION} to {SCHEMA_VERSION}",
            found=f"version {version}, of {which} Whole Picture",
            do="Use the version of Whole Picture that wrote it, or give another --store.",
        )
    return int(version)


def refuse_other_shape(warehouse: Warehouse, path: Path) -> None:
    """Raises CouldNotFinishError if the audit in use lacks a table or column of its version.

    For an audit of an earlier version, only the tables that show the version must exist.
    """
    found = _columns(warehouse, "kept")
    with open_warehouse() as own:
        create_audit(own)
        wanted = _columns(own, "memory")
    always = [one for one in wanted if one[0] in ("schema_version", "register")]
    missing = next((one for one in always if one not in found), None)
    if missing is None and schema_version(warehouse) == SCHEMA_VERSION:
        missing = next((one for one in wanted if one not in found), None)
    if missing is None:
        return
    table, column = missing
    has_table = any(one == table for one, _ in found)
    raise CouldNotFinishError(
        str(path),
        expected="the tables that Whole Picture writes",
        found=f"{table} without {column}" if has_table else f"none called {table}",
        do="Another program has changed it: put it back from the backup, or put"
        " audit.previous.duckdb in its place, and run again.",
    )


def _columns(warehouse: Warehouse, database: str) -> list[tuple[str, str]]:
    """Every column of the schema `audit`, with its table."""
    return warehouse.rows(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = $database and schema_name = 'audit' order by all",
        {"database": database},
    )


def rows(warehouse: Warehouse) -> tuple[Row, ...]:
    """The rows of all judged nights, oldest first, then those of nights not judged.

    Raises CouldNotFinishError as `schema_version` does.
    """
    schema_version(warehouse)
    return tuple(
        Row(
            night=night,
            generation=generation,
            judged_generation=judged_generation,
            outputs=json.loads(outputs),
            counts=json.loads(counts),
            is_judged=is_judged,
        )
        for is_judged in (True, False)
        for night, generation, judged_generation, outputs, counts in _read(
            warehouse, "night, generation, judged_generation, outputs, counts", is_judged
        )
    )


def _read(warehouse: Warehouse, columns: str, is_judged: bool) -> list[tuple[Any, ...]]:
    """The given columns of each judged night, or of each night not judged, oldest first.

    A store of an earlier version may lack the table of nights not judged.
    """
    table = _table(is_judged)
    is_there = warehouse.row(
        "select count(*) from duckdb_tables() where database_name = current_database()"
        " and schema_name = 'audit' and table_name = $table",
        {"table": table},
    )
    if is_there == (0,) and not is_judged:
        return []
    return warehouse.rows(
        f"select {columns} from audit.{table} order by night", purpose="reading the register"
    )


def _table(is_judged: bool) -> str:
    return "register" if is_judged else "not_judged"


def known(warehouse: Warehouse, *, is_judged: bool = True) -> dict[date, Known]:
    """The inputs of each night, judged or not judged, by its date."""
    found = _read(warehouse, "night, inputs, settings, versions", is_judged)
    return {
        night: Known(
            inputs=json.loads(inputs), settings=json.loads(settings), versions=json.loads(versions)
        )
        for night, inputs, settings, versions in found
    }


def write(
    warehouse: Warehouse, night: date, generation: int, facts: Facts, *, is_judged: bool = True
) -> None:
    """Writes a new row for the night; its hashes and counts are added when its files are made."""
    table = _table(is_judged)
    warehouse.run(f"delete from audit.{table} where night = $night", {"night": night})
    warehouse.run(
        f"insert into audit.{table} values ($night, $generation, $generation, $schema_version,"
        " $is_excel, $reveals_allowed, $inputs, '{}', $versions, $settings, $timings, '{}')",
        {
            "night": night,
            "generation": generation,
            "schema_version": SCHEMA_VERSION,
            "is_excel": facts.is_excel,
            "reveals_allowed": list(facts.reveals_allowed),
            "inputs": _json(facts.inputs),
            "versions": _json(facts.versions),
            "settings": _json(facts.settings),
            "timings": _json(facts.timings),
        },
        purpose="writing the register",
    )


def small_number(settings: str) -> int | None:
    """The `small_number` in a night's settings in the register; None if they do not have it."""
    return json.loads(settings).get("audit", {}).get("small_number")  # type: ignore[no-any-return]


def forget_not_judged(warehouse: Warehouse, night: date) -> None:
    """Deletes the night's rows in the tables of nights not judged."""
    for table in ("not_judged", *_COUNTED_NOT_JUDGED):
        warehouse.run(f"delete from audit.{table} where night = $night", {"night": night})


def change_generation(warehouse: Warehouse, row: Row, generation: int) -> None:
    """Notes in the register the generation of the night's publication."""
    warehouse.run(
        f"update audit.{_table(row.is_judged)} set generation = $generation where night = $night",
        {"night": row.night, "generation": generation},
    )


def write_excel(warehouse: Warehouse, row: Row, is_excel: bool) -> None:
    """Writes whether the night's CSVs are for Excel."""
    warehouse.run(
        f"update audit.{_table(row.is_judged)} set is_excel = $is_excel where night = $night",
        {"night": row.night, "is_excel": is_excel},
    )


def write_outputs(warehouse: Warehouse, row: Row, outputs: Mapping[str, str]) -> None:
    """Writes the hash of every published file, and the number of rows of every table."""
    held = counts(warehouse, row.night, is_judged=row.is_judged)
    warehouse.run(
        f"update audit.{_table(row.is_judged)} set outputs = $outputs, counts = $counts"
        " where night = $night",
        {"night": row.night, "outputs": _json(outputs), "counts": _json(held)},
    )


def counts(warehouse: Warehouse, night: date, *, is_judged: bool = True) -> dict[str, int]:
    """The number of rows of that night in each table of the audit."""
    return {
        table: warehouse.row(
            f'select count(*) from audit."{table}" where night = $night', {"night": night}
        )[0]
        for table in (_COUNTED if is_judged else _COUNTED_NOT_JUDGED)
    }


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
