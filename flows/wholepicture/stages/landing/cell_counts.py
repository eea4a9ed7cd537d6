"""Counts of how the cells of each column were read, and the most frequent format of bad cells.

Checks of the delivery read them in `landing.read_column`, which has no content of any cell.
"""

from collections.abc import Mapping, Sequence

from wholepicture.rules.feeds.date_formats import LONDON
from wholepicture.stages.landing import date_cells as days
from wholepicture.stages.landing import normal_form as form
from wholepicture.stages.landing.normal_form import Placed, layers, parts_layers
from wholepicture.stages.landing.sql_phrases import matches, quoted
from wholepicture.stages.landing.working_copy import FileName
from wholepicture.warehouse import Warehouse

_LISTED = frozenset({"flag", "code"})
# an empty cell: nothing but spaces and invisible characters
_BLANK = r"[\s\pZ\x{0085}\x{200B}-\x{200D}\x{2060}\x{FEFF}]*"
# the number of times to sample from a larger file, evenly; a shifted clock shows in far fewer
_TIMES = 100_000
_FORMS = 20_000

Times = tuple[int | None, ...]
_NO_TIMES: Times = (None, None, None, None)


def counts_needed(placed: Sequence[Placed]) -> list[tuple[str, str]]:
    """The counts that `note_cells` needs, as names and SQL conditions for one pass."""
    filled = [(f"filled {p.column.name}", _filled(p)) for p in placed if form.can_be_bad(p.column)]
    timed = [(f"timed {p.column.name}", f"contains({p.cell}, ':')") for p in placed if _is_local(p)]
    empty = [(f"empty {p.column.name}", _is_sentinel(p)) for p in placed if _is_counted(p)]
    return filled + timed + empty


def _is_counted(p: Placed) -> bool:
    """Whether the feed lists sentinels for the column: words or dates that mean blank."""
    return form.can_be_bad(p.column) and bool(p.column.sentinels)


def _is_sentinel(p: Placed) -> str:
    """The SQL condition that the cell has a sentinel, which means blank."""
    said = f"({p.text} is null and {p.cell} is not null and not {matches(p.cell, _BLANK)})"
    if not p.is_date:
        return said
    return f"({said} or ({p.text} is not null and {p.value} is not null and {p.finished} is null))"


def _filled(p: Placed) -> str:
    """The SQL condition that the cell is filled: not blank, and not a date that means blank."""
    if p.is_date and p.column.sentinels:
        return f"{p.text} is not null and ({p.value} is null or {p.finished} is not null)"
    return f"{p.text} is not null"


def _is_local(p: Placed) -> bool:
    """Whether the feed declares the column's times as clock time in England."""
    return p.is_date and p.column.zone == LONDON


def note_cells(
    warehouse: Warehouse, name: FileName, placed: Sequence[Placed], counts: Mapping[str, int]
) -> None:
    """Writes a row of counts for each column that can have a bad cell.

    `counts` has the counts of `counts_needed`. The bad cells must have been noted before.
    """
    judged = [p for p in placed if form.can_be_bad(p.column)]
    bad = {p.column.name: counts[f"bad {p.column.name}"] for p in judged}
    forms = _forms(warehouse, name.number, [p for p in judged if bad[p.column.name]], bad)
    timed = [p for p in judged if _is_local(p) and counts[f"timed {p.column.name}"]]
    times = _times(warehouse, name.number, timed, counts)
    rows = [_row(p, bad[p.column.name], forms, times, counts) for p in judged]
    if not rows:
        return
    unnested = ", ".join(f"unnest(${key})" for key in rows[0])
    warehouse.run(
        f"insert into landing.read_column select $agency, $file, {unnested}",
        {
            "agency": name.agency,
            "file": name.name,
            **{key: [row[key] for row in rows] for key in rows[0]},
        },
        purpose="noting how the cells of a file were read",
    )


def _row(
    p: Placed,
    bad: int,
    forms: Mapping[str, str],
    times: Mapping[str, Times],
    counts: Mapping[str, int],
) -> dict[str, object]:
    """The row of counts for a column, in the order of the table's columns."""
    column, is_listed = p.column.name, p.column.kind in _LISTED
    summer, at_eleven, winter, at_midnight = times.get(column, _NO_TIMES)
    return {
        "name": column,
        "filled": counts[f"filled {column}"],
        "blanked": 0 if is_listed else bad,
        "unlisted": bad if is_listed else 0,
        "form": forms.get(column),
        "summer": summer,
        "at_eleven": at_eleven,
        "winter": winter,
        "at_midnight": at_midnight,
        "placeholder": counts.get(f"empty {column}", 0),
    }


def _forms(
    warehouse: Warehouse, number: int, bad: Sequence[Placed], cells: Mapping[str, int]
) -> dict[str, str]:
    """The most frequent format of each column's unreadable cells; if several, the first.

    If every column has very many unreadable cells, only a sample of the rows is read, drawn by a
    hash.
    """
    if not bad:
        return {}
    one_in = max(1, min(cells[p.column.name] for p in bad) // _FORMS)
    is_drawn = f"hash(row_id) % {one_in} = 0"
    drawn = f"where file_number = {number} and {is_drawn}"
    written_down = (
        f"{is_drawn} and row_id in (select row_id from landing.blanked_cell {drawn} union all"
        f" select row_id from landing.unfit_row {drawn})"
    )
    # the condition is not limited to bad cells: DuckDB would first search all rows for them
    picks = " union all ".join(
        f"select {quoted(p.column.name)} as name,"
        f" case when {p.bad} then {days.format_sql(p.text, is_date=p.is_date)} end as form"
        " from valued"
        for p in bad
    )
    found = warehouse.rows(
        f"{layers(number, bad, only=written_down)} select name, form from ({picks})"
        " group by name, form qualify"
        " row_number() over (partition by name order by count(form) desc, form) = 1",
        purpose="judging the columns of an export",
    )
    return dict(found)


def _times(
    warehouse: Warehouse, number: int, timed: Sequence[Placed], counts: Mapping[str, int]
) -> dict[str, Times]:
    """Counts of times by column: in summer, of these at 23:00, in winter, and of these at 00:00."""
    if not timed:
        return {}
    sums = [
        f"count(*) filter (where {which} is_summer[{place}]{at})"
        for place in range(1, len(timed) + 1)
        for which, at in (
            ("", ""),
            ("", f" and hour(written[{place}]) = 23 and minute(written[{place}]) = 0"),
            ("not", ""),
            ("not", f" and hour(written[{place}]) = 0 and minute(written[{place}]) = 0"),
        )
    ]
    looked_at = f"row_id % {min(_sampling_interval(p, counts) for p in timed)} = 0"
    found = warehouse.row(
        f"{parts_layers(number, timed, only=looked_at)}, looked_at as (select"
        f" [{', '.join(_written(p, counts) for p in timed)}] as written from parted),"
        " listed as (select written, list_transform(written, lambda moment:"
        " landing.is_summer(moment)) as is_summer from looked_at)"
        f" select {', '.join(sums)} from listed"
    )
    return {p.column.name: found[4 * at : 4 * at + 4] for at, p in enumerate(timed)}


def _sampling_interval(p: Placed, counts: Mapping[str, int]) -> int:
    """The sampling interval in rows: a power of two, so that all columns sample the same rows."""
    return 1 << max(0, (counts[f"timed {p.column.name}"] // _TIMES).bit_length() - 1)


def _written(p: Placed, counts: Mapping[str, int]) -> str:
    """The SQL of the day and time as written, in a sampled row; null in any other row."""
    written = days.written_sql(p.text, p.plain, p.parts)
    return f"case when row_id % {_sampling_interval(p, counts)} = 0 then {written} end"
