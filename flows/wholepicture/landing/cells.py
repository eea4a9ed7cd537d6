"""How the cells of each column were read: in counts, and by the form most bad ones are in.

`landing.read_column` has what a check of the delivery asks. Nothing of a cell is in it.
"""

from collections.abc import Mapping, Sequence

from wholepicture.contract.days import LONDON
from wholepicture.landing import days
from wholepicture.landing import normal_form as form
from wholepicture.landing.phrases import quoted
from wholepicture.landing.placing import Placed, layers
from wholepicture.landing.working import FileName
from wholepicture.warehouse import Warehouse

_LISTED = frozenset({"flag", "code"})
# times looked at, evenly spread over a file that has more: the shares of a clock show in far fewer
_TIMES = 100_000

Times = tuple[int | None, ...]
_NO_TIMES: Times = (None, None, None, None)


def asked_of(placed: Sequence[Placed]) -> list[tuple[str, str]]:
    """What `note_cells` wants counted of all columns in one pass: a key and a condition each."""
    filled = [(f"filled {p.column.name}", _filled(p)) for p in placed if form.can_be_bad(p.column)]
    timed = [(f"timed {p.column.name}", f"contains({p.cell}, ':')") for p in placed if _is_local(p)]
    return filled + timed


def _filled(p: Placed) -> str:
    """The condition that the cell says something: it is no blank, and no date that means one."""
    if p.is_date and p.column.sentinels:
        return f"{p.text} is not null and ({p.value} is null or {p.finished} is not null)"
    return f"{p.text} is not null"


def _is_local(p: Placed) -> bool:
    """Whether times of the column are said to be those of clocks in England."""
    return p.is_date and p.column.zone == LONDON


def note_cells(
    warehouse: Warehouse, name: FileName, placed: Sequence[Placed], counts: Mapping[str, int]
) -> None:
    """Each column that can hold a bad cell has its row; `counts` answers what `asked_of` asks."""
    judged = [p for p in placed if form.can_be_bad(p.column)]
    bad = {p.column.name: counts[f"bad {p.column.name}"] for p in judged}
    forms = _forms(warehouse, name.number, [p for p in judged if bad[p.column.name]])
    timed = [p for p in judged if _is_local(p) and counts[f"timed {p.column.name}"]]
    times = {p.column.name: _times(warehouse, name.number, p, counts) for p in timed}
    for p in judged:
        column = p.column.name
        is_listed = p.column.kind in _LISTED
        warehouse.run(
            "insert into landing.read_column select $agency, $file, $name, $filled, $blanked,"
            " $unlisted, $form, $summer, $at_eleven, $winter, $at_midnight",
            {
                "agency": name.agency,
                "file": name.name,
                "name": column,
                "filled": counts[f"filled {column}"],
                "blanked": 0 if is_listed else bad[column],
                "unlisted": bad[column] if is_listed else 0,
                "form": forms.get(column),
                **dict(
                    zip(
                        ("summer", "at_eleven", "winter", "at_midnight"),
                        times.get(column, _NO_TIMES),
                        strict=True,
                    )
                ),
            },
            purpose="noting how the cells of a file were read",
        )


def _forms(warehouse: Warehouse, number: int, bad: Sequence[Placed]) -> dict[str, str]:
    """By column, the form that most of its unreadable cells are in; the first of two alike."""
    if not bad:
        return {}
    picks = " union all ".join(
        f"select {quoted(p.column.name)} as name,"
        f" {days.form_sql(p.text, is_date=p.is_date)} as form from valued where {p.bad}"
        for p in bad
    )
    found = warehouse.rows(
        f"{layers(number, bad)} select name, form from ({picks}) group by name, form"
        " qualify row_number() over (partition by name order by count(*) desc, form) = 1",
        purpose="judging the columns of an export",
    )
    return dict(found)


def _times(
    warehouse: Warehouse, number: int, p: Placed, counts: Mapping[str, int]
) -> tuple[int, ...]:
    """How many times are of summer, and of these at 23:00; of winter, and of these at 00:00."""
    one_in = max(1, counts[f"timed {p.column.name}"] // _TIMES)
    summer, winter = "landing.is_summer(written)", "not landing.is_summer(written)"
    conditions = (
        summer,
        f"{summer} and hour(written) = 23 and minute(written) = 0",
        winter,
        f"{winter} and hour(written) = 0 and minute(written) = 0",
    )
    sums = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    return warehouse.row(
        f"{layers(number, [p])}, written as (select"
        f" {days.written_sql(p.text, p.plain, p.parts)} as written"
        f" from valued where row_id % {one_in} = 0)"
        f" select {sums} from written"
    )
