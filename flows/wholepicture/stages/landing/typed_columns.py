"""The columns of the record from stored texts: bad rows refused and bad cells blanked, with notes.

Values are read from the stored table only, never while a file is being loaded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from wholepicture.rules.feeds import ID_KINDS, CodeList
from wholepicture.stages.landing import date_cells as days
from wholepicture.stages.landing import normal_form
from wholepicture.stages.landing.cell_counts import counts_needed, note_cells
from wholepicture.stages.landing.lines import Lines
from wholepicture.stages.landing.normal_form import Placed, Reasons, layers
from wholepicture.stages.landing.refusals import Refusals, Runs
from wholepicture.stages.landing.spreadsheet_dates import notes_on_dates
from wholepicture.stages.landing.sql_phrases import quoted
from wholepicture.stages.landing.working_copy import LINES_PER_FILE, FileName, Working
from wholepicture.warehouse import Warehouse

_AT_ONCE = 100_000
REQUIRED_BLANK = "blank where a value is required"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The result for the columns of one file; the notes are counts, for readers of `feeds.csv`."""

    rows_refused: int = 0
    cells_blanked: int = 0
    notes: tuple[str, ...] = ()


def shown_columns(warehouse: Warehouse, file: Working) -> None:
    """Creates the view `landing.typed_<n>`: every column unchanged, under its header."""
    named = zip(file.cells, file.layout.headers, strict=True)
    columns = ", ".join(f"{cell} as {_identifier(header)}" for cell, header in named)
    agency = quoted(file.name.agency)
    warehouse.run(
        f"create view landing.typed_{file.number} as select row_id, {agency} as agency, {columns}"
        f" from landing.raw_{file.number}"
    )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def judged_columns(
    warehouse: Warehouse,
    file: Working,
    wanted: Sequence[str],
    lists: Mapping[str, CodeList],
    changed_on: str | None = None,
) -> Judged:
    """The result of creating `landing.typed_<n>`, the rows in normal form; faults are noted.

    `wanted` are the columns of the record table that it feeds, in their order. `changed_on` is the
    column whose days are written to `landing.changed_row`.
    """
    name = file.name
    placed = [
        Placed(column=column, cell=cell, codes=lists.get(column.codes or ""))
        for cell, column in zip(file.cells, file.layout.columns, strict=True)
        if column and (column.name in (*wanted, changed_on) or column.required)
    ]
    counts = _counts(warehouse, name.number, placed)
    all_plain = frozenset(p.cell for p in placed if not counts[p.cell])
    rows_refused = _refuse_rows(warehouse, file, placed, counts, all_plain)
    _view(warehouse, name, placed, wanted, all_plain, rows_refused)
    _keep_changes(warehouse, name.number, [p for p in placed if p.column.name == changed_on])
    blanked = _blank_cells(warehouse, name, placed, counts, all_plain)
    note_cells(warehouse, name, placed, counts)
    cleaned = counts["cleaned"]
    notes = notes_on_dates(warehouse, name.number, placed, counts)
    if cleaned:
        notes.append(f"outer space or invisible characters taken off {cleaned} ids")
    return Judged(rows_refused=rows_refused, cells_blanked=blanked, notes=tuple(notes))


def _condition(p: Placed, fault: str) -> str:
    if fault == "bad":
        return p.bad
    if not normal_form.can_be_bad(p.column):
        return f"({p.finished}) is null"
    return f"({p.finished}) is null and not ({p.bad})"


def _short_condition(p: Placed, fault: str, counts: Mapping[str, int]) -> str:
    """The condition of a fault; without reading values if the form of the cells decides it.

    A cell in the usual form is never bad, except a date that does not exist. It is never blank,
    except a word or a date that the feed takes for nothing.
    """
    if p.is_date:
        return _condition(p, fault)
    if fault == "bad" and counts[f"bad {p.column.name}"] == counts[p.cell]:
        return f"{p.cell} is not null and not {p.plain}"
    if fault == "blank" and not counts[p.cell] and not p.column.sentinels:
        return f"{p.cell} is null"
    return _condition(p, fault)


def _counts(warehouse: Warehouse, number: int, placed: Sequence[Placed]) -> dict[str, int]:
    """The number of cells of each column with each fault, counted in one pass.

    Under the name of the cell: the number of cells that are not plain. Also the number of cleaned
    ids, and the counts that `note_cells` needs.
    """
    faults = [
        (f"{fault} {p.column.name}", _condition(p, fault)) for p in placed for fault in p.judged
    ]
    ids = [p for p in placed if p.column.kind in ID_KINDS]
    cleaned = " + ".join(
        f"count(*) filter (where not {p.plain} and {p.text} <> {p.cell})" for p in ids
    )
    faults += [(p.cell, f"{p.cell} is not null and not {p.plain}") for p in placed]
    faults += counts_needed(placed)
    sums = [f"count(*) filter (where {condition})" for _, condition in faults]
    found = warehouse.row(
        f"{layers(number, placed)} select {', '.join([*sums, cleaned or '0'])} from valued"
    )
    return dict(zip([*(key for key, _ in faults), "cleaned"], found, strict=True))


def _faulty(
    placed: Sequence[Placed], counts: Mapping[str, int], *, refusing: bool
) -> Iterator[tuple[int, Placed, str]]:
    """The columns with a fault that refuses the row, or those with a fault that blanks the cell."""
    for place, p in enumerate(placed):
        for fault in p.judged:
            refuses = fault == "blank" or p.column.on_bad == "refuse_row"
            if refuses is refusing and counts[f"{fault} {p.column.name}"]:
                yield place, p, fault


def _reasons(p: Placed, fault: str) -> Reasons:
    if fault == "blank":
        return (("true", REQUIRED_BLANK),)
    if p.is_date:
        return days.reasons(p.text, p.plain, p.moment)
    return normal_form.reasons(p.column, p.text)


def _refuse_rows(
    warehouse: Warehouse,
    file: Working,
    placed: Sequence[Placed],
    counts: Mapping[str, int],
    all_plain: frozenset[str],
) -> int:
    """The number of rows refused, each for its first column with a refusing fault."""
    number = file.number
    faulty = list(_faulty(placed, counts, refusing=True))
    if not faulty:
        return 0
    kinds: list[tuple[str, str]] = []
    chosen = []
    for _, p, fault in faulty:
        reasons = _reasons(p, fault)
        chosen.append((_numbered(reasons, len(kinds)), _short_condition(p, fault, counts)))
        kinds += [(p.column.header, words) for _, words in reasons]
    layered = layers(number, placed, _still_plain(all_plain, faulty))
    refusals = Refusals(warehouse, file)
    with _chosen(warehouse, layered, [_cases(chosen)]):
        warehouse.run(
            f"insert into landing.unfit_row select {number}, row_id from chosen"
            " where kind_0 is not null order by row_id"
        )
        for runs in _unfit_runs(warehouse, file):
            refusals.add(runs, kinds)
    refusals.close()
    return refusals.rows


def _still_plain(
    all_plain: frozenset[str], faulty: Iterable[tuple[int, Placed, str]]
) -> frozenset[str]:
    """The columns in `all_plain`, without dates that have a fault.

    Why a date is bad is decided from its parts, even if it is in the usual form, because a day that
    does not exist is in the usual form.
    """
    return all_plain - {p.cell for _, p, fault in faulty if p.is_date and fault == "bad"}


@contextmanager
def _chosen(warehouse: Warehouse, layered: str, kinds: Sequence[str]) -> Iterator[None]:
    """A block with the table `chosen`: `kind_0`, `kind_1`, ... of every row, a number or null.

    Rows are selected from it in a second step. If a query on the layers asked for rows of one kind,
    DuckDB would compute the kind twice: below the layers to filter, and above them.
    """
    columns = ", ".join(f"{kind} as kind_{at}" for at, kind in enumerate(kinds))
    warehouse.run(
        f"create or replace temp table chosen as {layered} select row_id, {columns} from valued",
        purpose="judging the columns of an export",
    )
    yield
    warehouse.run("drop table chosen")


def _numbered(reasons: Reasons, first: int = 0) -> str:
    """The SQL of the number of the reason that is met, counted from `first`."""
    return _cases((first + at, condition) for at, (condition, _) in enumerate(reasons))


def _cases(conditions: Iterable[tuple[object, str]]) -> str:
    """The SQL of the result of the first condition that is met, or null."""
    whens = " ".join(f"when {condition} then {meaning}" for meaning, condition in conditions)
    return f"case {whens} end"


def _unfit_runs(warehouse: Warehouse, file: Working) -> Iterator[Runs]:
    """The unfit rows as runs of one row each, with their bytes, many at a time."""
    layout = file.layout
    places = Lines(file.data, layout.dialect_without_rules, layout.start, layout.line)
    unfit = "from chosen where kind_0 is not null"
    first, last = warehouse.row(f"select min(row_id), max(row_id) {unfit}")
    for row in range(first, last + 1, _AT_ONCE):
        found = warehouse.batches(
            f"select row_id - {file.number * LINES_PER_FILE} as line, kind_0::bigint as kind"
            f" {unfit} and row_id >= {row} and row_id < {row + _AT_ONCE} order by line"
        )
        for batch in [*found]:
            lines, kinds = (batch[name].to_numpy() for name in ("line", "kind"))
            starts, ends, afters, last_lines = places.records_at(lines)
            rows_each = np.ones(len(lines), np.int64)
            yield Runs(lines, last_lines, rows_each, starts, ends, afters, kinds)


def _blank_cells(
    warehouse: Warehouse,
    name: FileName,
    placed: Sequence[Placed],
    counts: Mapping[str, int],
    all_plain: frozenset[str],
) -> int:
    """The number of cells blanked, in columns that may be blank; each is noted."""
    before = warehouse.row("select count(*) from landing.blanked_cell")[0]
    faulty = list(_faulty(placed, counts, refusing=False))
    if faulty:
        reasons = [_reasons(p, fault) for _, p, fault in faulty]
        conditions = [_short_condition(p, fault, counts) for _, p, fault in faulty]
        both = zip(reasons, conditions, strict=True)
        kinds = [_cases([(_numbered(each), condition)]) for each, condition in both]
        picks = " union all ".join(
            f"select row_id, {name.number}, {quoted(p.column.header)},"
            f" {_cases((quoted(words), f'kind_{at} = {n}') for n, (_, words) in enumerate(each))}"
            f" from chosen where kind_{at} is not null{_not_refused(name.number)}"
            for at, ((_, p, _), each) in enumerate(zip(faulty, reasons, strict=True))
        )
        layered = layers(name.number, placed, _still_plain(all_plain, faulty))
        with _chosen(warehouse, layered, kinds):
            warehouse.run(
                f"insert into landing.blanked_cell {picks}",
                purpose="judging the columns of an export",
            )
    return int(warehouse.row("select count(*) from landing.blanked_cell")[0] - before)


def _keep_changes(warehouse: Warehouse, number: int, placed: Sequence[Placed]) -> None:
    """Writes to `landing.changed_row` the day on which each row was last changed, if known."""
    for p in placed:
        warehouse.run(
            f"insert into landing.changed_row {layers(number, placed)}"
            f" select row_id, cast({p.finished} as date) as changed_on from valued"
            f" where changed_on is not null{_not_refused(number)}",
            purpose="keeping when the rows of an export were changed",
        )


def _not_refused(number: int) -> str:
    return f" and row_id not in (select row_id from landing.unfit_row where file_number = {number})"


def _view(
    warehouse: Warehouse,
    name: FileName,
    placed: Sequence[Placed],
    wanted: Sequence[str],
    all_plain: frozenset[str],
    rows_refused: int,
) -> None:
    by_name = {p.column.name: p for p in placed}
    columns = [
        f"{by_name[column].finished} as {_identifier(column)}"
        if column in by_name
        else f"cast(null as varchar) as {_identifier(column)}"
        for column in wanted
    ]
    kept = f" where true{_not_refused(name.number)}" if rows_refused else ""
    warehouse.run(
        f"create view landing.typed_{name.number} as {layers(name.number, placed, all_plain)}"
        f" select {', '.join(['row_id', f'{quoted(name.agency)} as agency', *columns])}"
        f" from valued{kept}"
    )
