"""One agency's delivery, landed file by file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wholepicture.paths import SQL
from wholepicture.rules.feeds import CodeList, Declared, Delivery, Feed, ReceivedFile, numbered
from wholepicture.stages.landing.file_account import LandedFile, note_file
from wholepicture.stages.landing.landing_tables import (
    landing_tables,
    view_alone,
    view_lists,
    view_records,
)
from wholepicture.stages.landing.layouts import note_layout
from wholepicture.stages.landing.one_file import land_file
from wholepicture.stages.landing.working_copy import FileName
from wholepicture.warehouse import Warehouse


def land(
    warehouse: Warehouse,
    deliveries: Sequence[Delivery],
    work: Path,
    progress: Callable[[LandedFile], None] | None = None,
) -> list[LandedFile]:
    """The landed files of every delivery; `work` is a private folder and empty afterwards."""
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
    """One agency's landed files, numbered from `first_file_number`, each in `landing.file`.

    Raises WarehouseError and CouldNotFinishError. A fault of a file is noted and never raised.
    """
    landing_tables(warehouse)
    landed = []
    with stored_as_it_comes(warehouse):
        for number, received in enumerate(delivery.files, start=first_file_number):
            name = FileName(number=number, agency=delivery.agency, name=received.file.name)
            landed.append(_landed(warehouse, name, received, delivery, work))
        for other in _beside(delivery, first_file_number + len(landed)):
            note_file(warehouse, other, delivery.delivered_for, Declared())
            landed.append(other)
        if delivery.folder:
            note_layout(warehouse, delivery.feed)
        view_lists(warehouse, delivery.feed)
        view_records(warehouse)
        warehouse.run("checkpoint", purpose="writing landed rows to disk")
    return landed


def land_alone(
    warehouse: Warehouse, name: FileName, received: ReceivedFile, feed: Feed, work: Path
) -> LandedFile:
    """The one file, landed as `landing.<table>` with all columns that its feed names."""
    warehouse.script(SQL / "schema" / "landing.sql")
    with stored_as_it_comes(warehouse):
        file = land_file(warehouse, name, received, feed.code_lists, work, is_alone=True)
        note_file(warehouse, file, None, received.declared)
        view_alone(warehouse, file, received.file)
        warehouse.run("checkpoint", purpose="writing landed rows to disk")
    return file


@contextmanager
def stored_as_it_comes(warehouse: Warehouse) -> Iterator[None]:
    """A block in which DuckDB stores text uncompressed: compressing takes longer than reading."""
    warehouse.run("set force_compression = 'uncompressed'")
    try:
        yield
    finally:
        warehouse.run("set force_compression = 'auto'")


def _landed(
    warehouse: Warehouse, name: FileName, received: ReceivedFile, delivery: Delivery, work: Path
) -> LandedFile:
    lists: Mapping[str, CodeList] = delivery.feed.code_lists
    file = land_file(warehouse, name, received, lists, work)
    note_file(warehouse, file, delivery.delivered_for, received.declared)
    return file


def _beside(delivery: Delivery, number: int) -> list[LandedFile]:
    """Notes on the number of files that no feed names, and on an unreadable manifest."""
    notes = []
    if delivery.unexpected:
        one, many = "it was not read", f"none of the {delivery.unexpected} was read"
        said = one if delivery.unexpected == 1 else many
        notes.append(
            (numbered("file", delivery.unexpected), f"the feed names no such file; {said}")
        )
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
