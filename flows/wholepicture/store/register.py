"""The register: one row per night in `audit.register`, and the ways into `audit.duckdb`.

A row says which commit judged the night, which one last changed what it publishes, and the
sha256 of every file published. That a night is published is written nowhere: it is derived.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wholepicture.errors import CouldNotFinishError, WholePictureError
from wholepicture.warehouse import Warehouse, open_warehouse

SCHEMA_VERSION = 4
OLDEST_SCHEMA_VERSION = 2  # a store older than that is of no released version

# the night, and the databases that hold the records of later nights
Follow = Callable[[Warehouse, date, Mapping[date, str]], None]
Render = Callable[[Warehouse, date, Path], dict[str, str]]

_COUNTED = (
    "verdict", "finding", "late", "child", "check", "feed", "key_sample", "refused_row", "life",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a run knows of itself: kept in the register, and published in run.json.

    `inputs` is 'agency/file' to sha256, `timings` is stage to seconds. Of `settings`, what a
    person typed (`who`, `because`) stays in the store.
    """

    versions: Mapping[str, str]
    settings: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    reveals_allowed: tuple[str, ...] = ()
    is_excel: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One night of the register, as far as the store needs it."""

    night: date
    generation: int
    judged_generation: int
    outputs: Mapping[str, str]
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a night in the store was judged from: files by hash, settings, versions."""

    inputs: Mapping[str, str]
    settings: Mapping[str, object]
    versions: Mapping[str, str]


@contextmanager
def attached(warehouse: Warehouse, path: Path, *, read_only: bool = False) -> Iterator[None]:
    """The file is the database `kept` and in use; detached afterwards, whatever happened."""
    quoted = str(path).replace("'", "''")
    mode = " (read_only)" if read_only else ""
    warehouse.run(f"attach '{quoted}' as kept{mode}", purpose=f"opening {path.name}")
    try:
        warehouse.run("use kept")
        yield
    finally:
        warehouse.run("use memory")
        warehouse.run("detach kept", purpose=f"closing {path.name}")


@contextmanager
def in_one_transaction(warehouse: Warehouse) -> Iterator[None]:
    """All that is done within is committed, or nothing of it is, and the error raised."""
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
    """The version of the audit in use; raises CouldNotFinishError for one we cannot read."""
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


def rows(warehouse: Warehouse) -> tuple[Row, ...]:
    """Every night held, oldest first; raises CouldNotFinishError as `schema_version` does."""
    schema_version(warehouse)
    found = warehouse.rows(
        "select night, generation, judged_generation, outputs, counts"
        " from audit.register order by night",
        purpose="reading the register",
    )
    return tuple(
        Row(
            night=night,
            generation=generation,
            judged_generation=judged_generation,
            outputs=json.loads(outputs),
            counts=json.loads(counts),
        )
        for night, generation, judged_generation, outputs, counts in found
    )


def known(warehouse: Warehouse) -> dict[date, Known]:
    """What every night held was judged from, by its date."""
    found = warehouse.rows(
        "select night, inputs, settings, versions from audit.register",
        purpose="reading the register",
    )
    return {
        night: Known(
            inputs=json.loads(inputs), settings=json.loads(settings), versions=json.loads(versions)
        )
        for night, inputs, settings, versions in found
    }


def write(warehouse: Warehouse, night: date, generation: int, facts: Facts) -> None:
    """The night's row is new; its hashes and counts follow when it is rendered."""
    warehouse.run("delete from audit.register where night = $night", {"night": night})
    warehouse.run(
        "insert into audit.register values ($night, $generation, $generation, $schema_version,"
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


def change_generation(warehouse: Warehouse, night: date, generation: int) -> None:
    """The night's publication is of that generation."""
    warehouse.run(
        "update audit.register set generation = $generation where night = $night",
        {"night": night, "generation": generation},
    )


def write_outputs(warehouse: Warehouse, night: date, outputs: Mapping[str, str]) -> None:
    """The night's row has the hash of every file published, and the rows of every table."""
    warehouse.run(
        "update audit.register set outputs = $outputs, counts = $counts where night = $night",
        {"night": night, "outputs": _json(outputs), "counts": _json(counts(warehouse, night))},
    )


def counts(warehouse: Warehouse, night: date) -> dict[str, int]:
    """How many rows each table of the audit holds of that night."""
    return {
        table: warehouse.row(
            f'select count(*) from audit."{table}" where night = $night', {"night": night}
        )[0]
        for table in _COUNTED
    }


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
