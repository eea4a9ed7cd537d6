"""What the export's own faults stop: a check that would blame children for them could not run.

A check of deliveries says in its `stops` what cannot be relied on where it has a gap: a table of
the record, a column of one, or a check by name. A table stops each check that needs it. A column
stops each check that needs it, or that needs its table and names the column in its SQL. Where the
gap is about one column, no other column that the check lists is stopped.
"""

import re

from wholepicture.catalogue import FEEDS, Check
from wholepicture.warehouse import Warehouse, bare


def keep_stops(warehouse: Warehouse, check: Check) -> None:
    """`decided.stop` has what the gaps in `judged_rows` stop; raises WarehouseError."""
    if not check.stops:
        return
    warehouse.run(
        """
        insert into decided.stop
        select distinct $check_name, $title, stopped.what
        from judged_rows
        left join record.delivered_value on judged_rows.subject_id = delivered_value.value_id
        cross join (select unnest($stops) as what) as stopped
        where
            judged_rows.verdict = 'gap'
            and (
                delivered_value.value_id is null
                or stopped.what = delivered_value.table_name || '.' || delivered_value.name
            )
        """,
        {"check_name": check.name, "title": check.title, "stops": check.stops},
        purpose=f"keeping what {check.name} stops",
    )


def stopping_fault(warehouse: Warehouse, check: Check) -> str:
    """Which fault of an export stops the check, in words; blank where none does."""
    if check.suite == FEEDS:
        return ""
    stops = warehouse.rows('select "check", title, what from decided.stop order by all')
    for name, title, what in stops:
        if _is_stopped(check, what):
            return f"the export's own fault: {name} ({title}) does not hold"
    return ""


def _is_stopped(check: Check, what: str) -> bool:
    if "/" in what:
        return check.name == what
    table, _, column = what.partition(".")
    if table not in {need.partition(".")[0] for need in check.needs}:
        return False
    return not column or what in check.needs or _names(check, column)


def _names(check: Check, column: str) -> bool:
    """Whether the check's SQL speaks of a column of that name."""
    return re.search(rf"\b{column}\b", bare(check.sql)) is not None
