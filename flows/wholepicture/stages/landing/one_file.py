"""One file: copied, read, judged column by column, and its rows counted and balanced."""

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
from wholepicture.stages.landing.sandboxed import MadeTable, UnusableError
from wholepicture.stages.landing.slow_path import loaded_slowly
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
    """The state of a file and the reason for it."""

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
    """The account of the file, every row of which has landed or is refused.

    `work` is a private folder, the same afterwards as before. With `is_alone`, all columns of the
    feed are judged, and not only those of the record. Raises WarehouseError and
    CouldNotFinishError.
    """
    file = received.file
    if received.path is None:
        return _unread(warehouse, name, file, _not_delivered(received))
    target = work / f"landing-{name.number}.csv"
    copy: Copied | None = None
    try:
        copy = copied(received.path, target, file.encoding)
        made = _made_table(copy, received)
        with mapped(copy.path) as data:
            layout = read_header(data, file, copy.encoding)
            note_columns(warehouse, name.number, file, layout)
            working = Working(name=name, copy=copy, layout=layout, data=data)
            note_lines_above(warehouse, working)
            landed = _from_copy(warehouse, working, received, lists, is_alone)
            return _with_made_table(landed, made, layout) if made else landed
    except UnreadableError:
        outcome = _Outcome(state="refused", reason="it cannot be read")
    except UnusableError as error:
        outcome = _incomplete(copy, received.declared) or _unusable(error)
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
    """The account of a file that was not read; its size and hash are known if it was copied."""
    note_columns(warehouse, name.number, file, None)
    landed = _file(name, file, outcome)
    return replace(landed, size=copy.size, sha256=copy.sha256) if copy else landed


def _made_table(copy: Copied, received: ReceivedFile) -> MadeTable | None:
    """The table made from a sheet or document; None for a file that is a table itself.

    Raises UnusableError, NoSuchSheetError and CouldNotFinishError.
    """
    if received.part:
        return elements_as_csv(copy, received.file, received.part)
    if copy.packed and received.sheets:
        return sheet_as_csv(copy.packed, received.file, copy.path)
    return None


def _with_made_table(landed: LandedFile, made: MadeTable, layout: Layout) -> LandedFile:
    """The account with notes on the sheet or document.

    Raises CouldNotFinishError if rows were lost.
    """
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
    outcome = _reason_before_reading(file.copy, file.layout, declared)
    if not outcome.reason:
        counted = loaded_fast(warehouse, file) or loaded_slowly(warehouse, file)
        if declared.rows in (None, counted.rows_read):
            return _judged(warehouse, file, feed, counted, lists, is_alone)
        _remove_rows(warehouse, file.number)
        outcome = _other_row_count(counted.rows_read, declared.rows or 0)
    elif outcome.reason == _OTHER_BYTES and declared.rows is not None and not file.layout.refusal:
        rows = rows_in(file)
        # a file to which rows were added has another checksum too, and the number of rows is the
        # clearer reason
        outcome = _other_row_count(rows, declared.rows) if rows > declared.rows else outcome
    counted = refused_whole(warehouse, file, outcome.reason)
    if file.layout.hint and outcome.reason == file.layout.refusal:
        outcome = replace(outcome, reason=f"{outcome.reason}; {file.layout.hint}")
    return _balanced(warehouse, file, _file(file.name, feed, outcome), counted, has_landed=False)


def _other_row_count(rows: int, declared: int) -> _Outcome:
    """The state of a file whose number of rows differs from its manifest."""
    count = abs(rows - declared)
    said = f"{count} {'row' if count == 1 else 'rows'}"
    if rows > declared:
        return _Outcome(state=LONGER, reason=f"{said} more than the manifest says")
    return _Outcome(state=HALF_WRITTEN, reason=f"{said} fewer than the manifest says")


def _unusable(error: UnusableError) -> _Outcome:
    state = HALF_WRITTEN if error.ends_early else "refused"
    return _Outcome(state=state, reason=error.reason)


def _incomplete(copy: Copied | None, declared: Declared) -> _Outcome | None:
    """The reason why a file is incomplete, if it is known before the file is read."""
    if copy and copy.has_changed:
        return _Outcome(state=HALF_WRITTEN, reason="it changed while it was read")
    if copy and declared.sha256 and declared.sha256 != copy.sha256:
        return _Outcome(state=HALF_WRITTEN, reason=_OTHER_BYTES)
    return None


def _reason_before_reading(copy: Copied, layout: Layout, declared: Declared) -> _Outcome:
    """The reason why no row of a file can land, if it is known before the file is read."""
    if copy.damage:
        damaged = _Outcome(state=copy.damage.state, reason=copy.damage.reason)
        return _incomplete(copy, declared) or damaged
    return _incomplete(copy, declared) or _Outcome(state="refused", reason=layout.refusal)


def _judged(
    warehouse: Warehouse,
    file: Working,
    feed: FeedFile,
    counted: Counted,
    lists: Mapping[str, CodeList],
    is_alone: bool,
) -> LandedFile:
    """The account of a file after its columns were judged, as far as the feed names them."""
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
    """The differences from the feed file, in counts."""
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


def _remove_rows(warehouse: Warehouse, number: int) -> None:
    """Removes all rows of the file from landing."""
    warehouse.run(f"drop view landing.raw_{number}")
    warehouse.run(f"drop table landing.text_{number}")
    for table in ("refused_kind", "refused_span", "refused_bytes", "line_shift"):
        warehouse.run(f"delete from landing.{table} where file_number = {number}")


def _not_delivered(received: ReceivedFile) -> _Outcome:
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
    """The account with its counts, each read from its own table.

    Raises CouldNotFinishError if rows read are not rows landed + rows refused.
    """
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
