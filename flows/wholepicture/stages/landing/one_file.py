"""One file: copied, read, judged column by column, and its account balanced."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.files.unpacking import UnreadableError
from wholepicture.rules.feeds import CodeList, Declared, FeedFile, ReceivedFile
from wholepicture.stages.landing.file_account import LandedFile, note_columns, note_lines_above
from wholepicture.stages.landing.headers import Layout, read_header
from wholepicture.stages.landing.landing_tables import record_columns
from wholepicture.stages.landing.none_landing import refused_whole, rows_in
from wholepicture.stages.landing.sandboxed import Made, UnusableError
from wholepicture.stages.landing.slow_path import salvaged
from wholepicture.stages.landing.text_table import Counted, loaded_fast
from wholepicture.stages.landing.typed_columns import Judged, judged_columns, shown_columns
from wholepicture.stages.landing.workbooks import NoSuchSheetError, sheet_as_csv
from wholepicture.stages.landing.working_copy import Copied, FileName, Working, copied, mapped
from wholepicture.stages.landing.xml_documents import elements_as_csv
from wholepicture.warehouse import Warehouse

HALF_WRITTEN, LONGER = "half-written", "longer than declared"
_OTHER_BYTES = "its sha256 is not the one in the manifest"


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """A state and its reason."""

    state: str
    reason: str = ""


def land_file(
    warehouse: Warehouse,
    name: FileName,
    received: ReceivedFile,
    lists: Mapping[str, CodeList],
    work: Path,
    *,
    is_alone: bool = False,
) -> LandedFile:
    """Every row of the file has landed or is refused; raises WarehouseError, CouldNotFinishError.

    `work` is a private folder, left as it was. A file that `is_alone` has all columns of the feed
    judged, and not only those of the record.
    """
    file = received.file
    if received.path is None:
        return _unread(warehouse, name, file, _absent(received))
    target = work / f"landing-{name.number}.csv"
    copy: Copied | None = None
    try:
        copy = copied(received.path, target, file.encoding)
        made = _made(copy, received)
        with mapped(copy.path) as data:
            layout = read_header(data, file, copy.encoding)
            note_columns(warehouse, name.number, file, layout)
            working = Working(name=name, copy=copy, layout=layout, data=data)
            note_lines_above(warehouse, working)
            landed = _from_copy(warehouse, working, received, lists, is_alone)
            return _of_made(landed, made, layout) if made else landed
    except UnreadableError:
        outcome = _Outcome(state="refused", reason="it cannot be read")
    except UnusableError as error:
        outcome = _of_bytes(copy, received.declared) or _unusable(error)
    except NoSuchSheetError:
        outcome = _Outcome(state="missing", reason="the workbook has no such sheet")
    finally:
        if copy:
            copy.remove()
    return _unread(warehouse, name, file, outcome, copy)


def _unread(
    warehouse: Warehouse,
    name: FileName,
    file: FeedFile,
    outcome: _Outcome,
    copy: Copied | None = None,
) -> LandedFile:
    """The file, of which nothing was read; its bytes are known if it could be copied."""
    note_columns(warehouse, name.number, file, None)
    landed = _file(name, file, outcome)
    return replace(landed, size=copy.size, sha256=copy.sha256) if copy else landed


def _made(copy: Copied, received: ReceivedFile) -> Made | None:
    """The source of the copy's table, if the file is part of a workbook or a document.

    Raises UnusableError, NoSuchSheetError and CouldNotFinishError.
    """
    if received.part:
        return elements_as_csv(copy, received.file, received.part)
    if copy.packed and received.sheets:
        return sheet_as_csv(copy.packed, received.file, copy.path)
    return None


def _of_made(landed: LandedFile, made: Made, layout: Layout) -> LandedFile:
    """The file with further notes; raises CouldNotFinishError if rows were lost."""
    read = landed.rows_read + landed.header_lines
    read += layout.has_header + layout.above + layout.below
    if read != made.rows:
        raise CouldNotFinishError(
            f"{landed.agency}/{landed.file}",
            expected=f"{made.rows} rows read of what its table was made of",
            found=f"{read}",
            do="This is our fault: please report it; nothing was published.",
        )
    reason = "; ".join([*filter(None, [landed.reason]), *made.notes])
    return replace(landed, reason=reason)


def _from_copy(
    warehouse: Warehouse,
    file: Working,
    received: ReceivedFile,
    lists: Mapping[str, CodeList],
    is_alone: bool,
) -> LandedFile:
    feed, declared = received.file, received.declared
    outcome = _before(file.copy, file.layout, declared)
    if not outcome.reason:
        counted = loaded_fast(warehouse, file) or salvaged(warehouse, file)
        if declared.rows in (None, counted.rows_read):
            return _judged(warehouse, file, feed, counted, lists, is_alone)
        _taken_out(warehouse, file.number)
        outcome = _of_rows(counted.rows_read, declared.rows or 0)
    elif outcome.reason == _OTHER_BYTES and declared.rows is not None and not file.layout.refusal:
        rows = rows_in(file)
        # a file to which somebody has added has another checksum too, and its rows say more
        outcome = _of_rows(rows, declared.rows) if rows > declared.rows else outcome
    counted = refused_whole(warehouse, file, outcome.reason)
    if file.layout.hint and outcome.reason == file.layout.refusal:
        outcome = replace(outcome, reason=f"{outcome.reason}; {file.layout.hint}")
    return _balanced(warehouse, file, _file(file.name, feed, outcome), counted, has_landed=False)


def _of_rows(rows: int, declared: int) -> _Outcome:
    """The state of a file whose number of rows differs from its manifest."""
    count = abs(rows - declared)
    said = f"{count} {'row' if count == 1 else 'rows'}"
    if rows > declared:
        return _Outcome(state=LONGER, reason=f"{said} more than the manifest says")
    return _Outcome(state=HALF_WRITTEN, reason=f"{said} fewer than the manifest says")


def _unusable(error: UnusableError) -> _Outcome:
    state = HALF_WRITTEN if error.ends_early else "refused"
    return _Outcome(state=state, reason=error.reason)


def _of_bytes(copy: Copied | None, declared: Declared) -> _Outcome | None:
    """The reason why a file is incomplete, as far as it is known before it is read."""
    if copy and copy.has_changed:
        return _Outcome(state=HALF_WRITTEN, reason="it changed while it was read")
    if copy and declared.sha256 and declared.sha256 != copy.sha256:
        return _Outcome(state=HALF_WRITTEN, reason=_OTHER_BYTES)
    return None


def _before(copy: Copied, layout: Layout, declared: Declared) -> _Outcome:
    """The reason why no row of a file can land, as far as it is known before it is read."""
    if copy.damage:
        damaged = _Outcome(state=copy.damage.state, reason=copy.damage.reason)
        return _of_bytes(copy, declared) or damaged
    return _of_bytes(copy, declared) or _Outcome(state="refused", reason=layout.refusal)


def _judged(
    warehouse: Warehouse,
    file: Working,
    feed: FeedFile,
    counted: Counted,
    lists: Mapping[str, CodeList],
    is_alone: bool,
) -> LandedFile:
    """The file with its columns judged, as far as the feed names them."""
    if feed.columns == "any":
        shown_columns(warehouse, file)
        judged = Judged()
    else:
        names = [column.name for column in feed.known]
        wanted = names if is_alone else record_columns().get(feed.table, names)
        judged = judged_columns(warehouse, file, wanted, lists, feed.changed_on)
    drift = _drift(file.layout, counted, feed)
    state = "drifted" if drift else "whole"
    notes = [*drift, *_notes(file.layout, counted, feed), *judged.notes]
    if counted.ends_early:
        state, notes = HALF_WRITTEN, ["it ends in the middle of a record", *notes]
    landed = _file(file.name, feed, _Outcome(state=state, reason="; ".join(notes)))
    landed = replace(landed, cells_blanked=judged.cells_blanked)
    landed = _balanced(warehouse, file, landed, counted, has_landed=True)
    if landed.rows_read and not landed.rows_landed:
        said = ["every row was refused", file.layout.hint, landed.reason]
        reason = "; ".join(filter(None, said))
        return replace(landed, reason=reason)
    return landed


def _drift(layout: Layout, counted: Counted, feed: FeedFile) -> list[str]:
    """The differences from what the feed says, in counts."""
    if not counted.header_lines or feed.header_repeated:
        return [*layout.drift]
    return [
        *layout.drift,
        f"its header again below, not read: {counted.header_lines}; if that is usual, write"
        " header_repeated = true into the feed",
    ]


def _notes(layout: Layout, counted: Counted, feed: FeedFile) -> list[str]:
    """Notes for `feeds.csv` on how a file was written, in counts."""
    notes = []
    if layout.above:
        notes.append(f"lines above its header, not read: {layout.above}")
    if layout.below:
        notes.append(f"lines between its header and its rows, not read: {layout.below}")
    if counted.header_lines and feed.header_repeated:
        notes.append(f"its header again below, not read: {counted.header_lines}")
    if layout.is_short:
        notes.append("a delimiter at the end of every row, which the header lacks")
    if counted.foreign_rows:
        notes.append(f"rows not in UTF-8, read as Windows-1252: {counted.foreign_rows}")
    return notes


def _taken_out(warehouse: Warehouse, number: int) -> None:
    """Removes all rows of the file from landing."""
    warehouse.run(f"drop view landing.raw_{number}")
    warehouse.run(f"drop table landing.text_{number}")
    for table in ("refused_kind", "refused_span", "refused_bytes", "line_shift"):
        warehouse.run(f"delete from landing.{table} where file_number = {number}")


def _absent(received: ReceivedFile) -> _Outcome:
    if received.fault:
        return _Outcome(state="refused", reason=received.fault)
    expected = (
        "which may be absent" if received.file.optional else "without which little can be said"
    )
    return _Outcome(state="missing", reason=f"not delivered, {expected}")


def _file(name: FileName, file: FeedFile, outcome: _Outcome) -> LandedFile:
    return LandedFile(
        file_number=name.number,
        agency=name.agency,
        file=name.name,
        table=file.table,
        state=outcome.state,
        reason=outcome.reason,
    )


def _balanced(
    warehouse: Warehouse, file: Working, landed: LandedFile, counted: Counted, *, has_landed: bool
) -> LandedFile:
    """The file with its counts, each counted where it lies; raises CouldNotFinishError if off."""
    number = file.number
    refused = warehouse.row(
        "select coalesce(sum(rows), 0)::bigint from landing.refused_span"
        f" where file_number = {number}"
    )[0]
    rows = warehouse.row(f"select count(*) from landing.typed_{number}")[0] if has_landed else 0
    if counted.rows_read != rows + refused:
        raise CouldNotFinishError(
            f"{landed.agency}/{landed.file}",
            expected=f"{counted.rows_read} rows landed or refused",
            found=f"{rows} landed and {refused} refused",
            do="This is our fault: please report it; nothing was published.",
        )
    return replace(
        landed,
        rows_read=counted.rows_read,
        rows_landed=rows,
        rows_refused=refused,
        blank_lines=counted.blank_lines,
        header_lines=counted.header_lines,
        size=file.copy.size,
        sha256=file.copy.sha256,
        encoding=counted.encoding,
        path=counted.path,
    )
