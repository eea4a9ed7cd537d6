"""One agency's delivery, file by file: what each file came to, in landing.file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from wholepicture.contract import Delivery, FeedFile, ReceivedFile
from wholepicture.errors import CouldNotFinishError
from wholepicture.landing.columns import Judged, judged_columns, record_columns
from wholepicture.landing.copying import Copied, UnreadableError, copied
from wholepicture.landing.loading import Counted, FileName, loaded_fast
from wholepicture.landing.salvaging import refused_whole, salvaged
from wholepicture.rooms import SQL
from wholepicture.warehouse import Warehouse


@dataclass(frozen=True, kw_only=True)
class LandedFile:
    """What became of one file: rows read = rows landed + rows refused, always."""

    file_number: int
    agency: str
    file: str
    table: str
    state: str
    rows_read: int = 0
    rows_landed: int = 0
    rows_refused: int = 0
    blank_lines: int = 0
    cells_blanked: int = 0
    size: int = 0
    sha256: str = ""
    path: str = ""
    reason: str = ""


def landing_tables(warehouse: Warehouse) -> None:
    """The landing room exists: its own tables, and an empty view for each record table."""
    warehouse.script(SQL / "schema" / "landing.sql")
    there = warehouse.row(
        "select count(*) from duckdb_views() where database_name = current_database()"
        " and schema_name = 'landing' and view_name = 'person'"
    )[0]
    if not there:
        _view_tables(warehouse, record_columns())


def land(
    warehouse: Warehouse,
    deliveries: Sequence[Delivery],
    work: Path,
    progress: Callable[[LandedFile], None] | None = None,
) -> list[LandedFile]:
    """Every delivery has landed; `work` is a private folder, left empty. See `land_agency`."""
    landed: list[LandedFile] = []
    for delivery in deliveries:
        for file in land_agency(warehouse, delivery, len(landed) + 1, work):
            landed.append(file)
            if progress:
                progress(file)
    return landed


def land_agency(
    warehouse: Warehouse, delivery: Delivery, first_file_number: int, work: Path
) -> list[LandedFile]:
    """One agency's files have landed, numbered from `first_file_number`, each in landing.file.

    Raises WarehouseError and CouldNotFinishError; a fault of a file is never raised but written.
    """
    landing_tables(warehouse)
    landed = []
    with _stored_as_it_comes(warehouse):
        for number, received in enumerate(delivery.files, start=first_file_number):
            name = FileName(number=number, agency=delivery.agency, name=received.file.name)
            file = _landed(warehouse, name, received, delivery, work)
            _note(warehouse, file, delivery, received.declared.produced_at)
            landed.append(file)
        number = first_file_number + len(landed)
        for other in _beside(delivery, number):
            _note(warehouse, other, delivery, "")
            landed.append(other)
        _view_tables(warehouse, {file.table for file in landed if file.rows_landed})
        warehouse.run("checkpoint", purpose="writing landed rows to disk")
    return landed


@contextmanager
def _stored_as_it_comes(warehouse: Warehouse) -> Iterator[None]:
    """Texts are stored without compression, which costs more than reading them from the file."""
    warehouse.run("set force_compression = 'uncompressed'")
    try:
        yield
    finally:
        warehouse.run("set force_compression = 'auto'")


def _landed(
    warehouse: Warehouse, name: FileName, received: ReceivedFile, delivery: Delivery, work: Path
) -> LandedFile:
    if received.path is None:
        return _absent(name, received)
    target = work / f"landing-{name.number}.csv"
    try:
        copy = copied(received.path, target, received.file)
        return _from_copy(warehouse, name, received, copy, delivery)
    except UnreadableError:
        return _file(name, received.file, state="refused", reason="it cannot be read")
    finally:
        _removed(target)


def _from_copy(
    warehouse: Warehouse, name: FileName, received: ReceivedFile, copy: Copied, delivery: Delivery
) -> LandedFile:
    file, declared = received.file, received.declared
    state, reason = "refused", copy.layout.refusal
    if copy.has_changed:
        state, reason = "half-written", "it changed while it was read"
    elif declared.sha256 and declared.sha256 != copy.sha256:
        state, reason = "half-written", "its sha256 is not the one in the manifest"
    if not reason:
        counted = loaded_fast(warehouse, name, copy) or salvaged(warehouse, name, copy)
        if declared.rows in (None, counted.rows_read):
            judged = judged_columns(warehouse, name, copy, file.table, delivery.feed.code_lists)
            state = "drifted" if copy.layout.drift else "whole"
            landed = _file(name, file, state=state, reason=_notes(copy, judged))
            landed = replace(landed, cells_blanked=judged.cells_blanked)
            return _balanced(warehouse, landed, copy, counted, True)
        _taken_out(warehouse, name.number)
        state, reason = "half-written", "its rows are not as many as the manifest says"
    counted = refused_whole(warehouse, name, copy, reason)
    refused = _file(name, file, state=state, reason=reason)
    return _balanced(warehouse, refused, copy, counted, False)


def _taken_out(warehouse: Warehouse, number: int) -> None:
    """Nothing of the file is left in the landing room."""
    warehouse.run(f"drop view landing.raw_{number}")
    warehouse.run(f"drop table landing.text_{number}")
    for table in ("refused_row", "line_shift"):
        warehouse.run(f"delete from landing.{table} where file_number = {number}")


def _notes(copy: Copied, judged: Judged) -> str:
    """What a reader of the feed should know of a file that landed, in counts."""
    notes = [*copy.layout.drift]
    if judged.ids_cleaned:
        notes.append(f"outer space or invisible characters taken off {judged.ids_cleaned} ids")
    return "; ".join(notes)


def _absent(name: FileName, received: ReceivedFile) -> LandedFile:
    expected = (
        "which may be absent" if received.file.optional else "without which little can be said"
    )
    reason = received.fault or f"not delivered, {expected}"
    return _file(
        name, received.file, state="refused" if received.fault else "missing", reason=reason
    )


def _file(name: FileName, file: FeedFile, *, state: str, reason: str) -> LandedFile:
    return LandedFile(
        file_number=name.number,
        agency=name.agency,
        file=name.name,
        table=file.table,
        state=state,
        reason=reason,
    )


def _balanced(
    warehouse: Warehouse, file: LandedFile, copy: Copied, counted: Counted, has_landed: bool
) -> LandedFile:
    """The file with its counts, each counted where it lies; raises CouldNotFinishError if off."""
    number = file.file_number
    refused = warehouse.row(
        f"select count(*) from landing.refused_row where file_number = {number}"
    )[0]
    landed = warehouse.row(f"select count(*) from landing.typed_{number}")[0] if has_landed else 0
    if counted.rows_read != landed + refused:
        raise CouldNotFinishError(
            f"{file.agency}/{file.file}",
            expected=f"{counted.rows_read} rows landed or refused",
            found=f"{landed} landed and {refused} refused",
            do="This is our fault: please report it; nothing was published.",
        )
    return replace(
        file,
        rows_read=counted.rows_read,
        rows_landed=landed,
        rows_refused=refused,
        blank_lines=counted.blank_lines,
        size=copy.size,
        sha256=copy.sha256,
        path=counted.path,
    )


def _beside(delivery: Delivery, number: int) -> list[LandedFile]:
    """Files that no feed names, said by their number, and a manifest that could not be read."""
    notes = [
        (f"unexpected file {place}", "the feed names no such file; it was not read")
        for place in range(1, delivery.unexpected + 1)
    ]
    if delivery.note:
        notes.append(("manifest.json", delivery.note))
    return [
        LandedFile(
            file_number=number + place,
            agency=delivery.agency,
            file=file,
            table="",
            state="refused",
            reason=reason,
        )
        for place, (file, reason) in enumerate(notes)
    ]


def _note(warehouse: Warehouse, file: LandedFile, delivery: Delivery, delivered_at: str) -> None:
    warehouse.run(
        "insert into landing.file select $number, $agency, $file, $table_name, $delivered_for,"
        " $delivered_at, $bytes, $sha256, $read, $landed, $refused, $blank, $blanked, $state,"
        " $reason",
        {
            "number": file.file_number,
            "agency": file.agency,
            "file": file.file,
            "table_name": file.table or None,
            "delivered_for": delivery.delivered_for,
            "delivered_at": delivered_at or None,
            "bytes": file.size,
            "sha256": file.sha256 or None,
            "read": file.rows_read,
            "landed": file.rows_landed,
            "refused": file.rows_refused,
            "blank": file.blank_lines,
            "blanked": file.cells_blanked,
            "state": file.state,
            "reason": file.reason or None,
        },
        purpose="noting a file",
    )


def _view_tables(warehouse: Warehouse, tables: Iterable[str]) -> None:
    """`landing.<table>` shows the typed rows of every landed file that feeds the table."""
    fed: dict[str, list[int]] = {}
    for table, number in warehouse.rows(
        "select table_name, file_number from landing.file where rows_landed > 0 order by all"
    ):
        fed.setdefault(table, []).append(number)
    for table in sorted(set(tables) & set(record_columns())):
        names = ["row_id", "agency", *record_columns()[table]]
        kinds = ["bigint", *["varchar"] * (len(names) - 1)]
        empty = ", ".join(
            f"cast(null as {kind}) as {name}" for name, kind in zip(names, kinds, strict=True)
        )
        selects = [
            f"select {', '.join(names)} from landing.typed_{number}"
            for number in fed.get(table, [])
        ] or [f"select {empty} where false"]
        warehouse.run(f"create or replace view landing.{table} as {' union all '.join(selects)}")


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CouldNotFinishError(
            "the working folder of landing",
            expected="a working copy that can be removed",
            found=type(error).__name__,
            do="Check the store's permissions.",
        ) from None
