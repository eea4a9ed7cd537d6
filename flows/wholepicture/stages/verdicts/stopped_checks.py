"""The checks that faults of the export stop, so that no child's record is blamed for them.

A check of deliveries lists in its `stops` what cannot be relied on if it has a gap:

- `column`: the column that the gap is about stops every check whose verdicts it can change;
- `file`: the file that the gap is about stops every check that reads its table;
- a table of the record stops each check that needs it;
- a column of such a table stops each check that needs the table and reads the column; if the gap is
  about one column, other listed columns stop nothing;
- a check by name.

A gap whose `why` is `few` stops nothing, because it is about single rows.
"""

from wholepicture.rules.checks import FEEDS, Check
from wholepicture.rules.checks.check import ITS_COLUMN, ITS_FILE
from wholepicture.rules.column_use import Use
from wholepicture.warehouse import Warehouse


def keep_stops(warehouse: Warehouse, check: Check) -> None:
    """Fills `judging.stop` with what the gaps in `judged_rows` stop; raises WarehouseError."""
    if not check.stops:
        return
    warehouse.run(
        _STOPPED,
        {
            "check_name": check.name,
            "title": check.title,
            "stops": [what for what in check.stops if what not in (ITS_COLUMN, ITS_FILE)],
            "is_its_column": ITS_COLUMN in check.stops,
            "is_its_file": ITS_FILE in check.stops,
        },
        purpose=f"keeping what {check.name} stops",
    )


_STOPPED = """
    insert into judging.stop
    with

    gaps as (
        select
            judged_rows.subject_id,
            file.agency,
            file.file,
            file.table_name
        from judged_rows
        left join landing.file on judged_rows.source_rows[1] // 4294967296 = file.file_number
        where judged_rows.verdict = 'gap' and judged_rows.why is distinct from 'few'
    ),

    of_columns as (
        select
            gaps.subject_id,
            delivered_column.table_name || '.' || delivered_column.name as what
        from gaps
        inner join record.delivered_column
            on
                gaps.subject_id = delivered_column.column_id
                and (gaps.agency is null or gaps.agency = delivered_column.agency)
    ),

    stopped as (
        select unnest($stops::varchar[]) as what
    ),

    listed as (
        select stopped.what
        from gaps
        left join of_columns on gaps.subject_id = of_columns.subject_id
        cross join stopped
        where of_columns.what is null or of_columns.what = stopped.what
    )

    select distinct $check_name, $title, what, true as is_of_readers
    from of_columns
    where $is_its_column
    union
    select distinct $check_name, $title, table_name as what, true as is_of_readers
    from gaps
    where $is_its_file and table_name is not null
    union
    select distinct $check_name, $title, what, false as is_of_readers
    from listed
"""


def stopping_fault(warehouse: Warehouse, check: Check, reads: Use) -> str:
    """The fault of an export that stops the check, in words; blank if there is none."""
    if check.suite == FEEDS:
        return ""
    stops = warehouse.rows(
        'select "check", title, what, is_of_readers from judging.stop order by all'
    )
    for name, title, what, is_of_readers in stops:
        if what in reads if is_of_readers else _is_stopped(check, what, reads):
            on = "" if "/" in what else f" on {what}"
            return f"the export's own fault: {name} ({title}) has a finding{on}"
    return ""


def _is_stopped(check: Check, what: str, reads: Use) -> bool:
    if "/" in what:
        return check.name == what
    table, _, column = what.partition(".")
    if table not in {need.partition(".")[0] for need in check.all_needs}:
        return False
    return not column or what in check.all_needs or what in reads
