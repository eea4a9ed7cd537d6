-- One row per file and column that a check needs: is it filled anywhere?
-- If several files feed one table, one that is filled is enough: the need is the table's. A column
-- that did not come names the check of that as its cause, unless it may be absent.

with

filled as (
    select
        table_name,
        name,
        sum(filled_count) as filled_count
    from record.delivered_column
    group by table_name, name
),

judged as (
    select
        whole_file_column.row_id,
        whole_file_column.column_id,
        whole_file_column.name,
        whole_file_column.delivered_for,
        whole_file_column.rows_landed,
        coalesce(whole_file_column.filled_count, 0) as filled_count,
        case
            when filled.filled_count > 0 then 'met'
            when whole_file_column.is_agreed and not whole_file_column.has_come then 'unknown'
            else 'gap'
        end as verdict
    from derived.whole_file_column
    inner join filled
        on
            whole_file_column.table_name = filled.table_name
            and whole_file_column.name = filled.name
    where whole_file_column.is_relied_on and whole_file_column.rows_landed > 0
)

select
    column_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    filled_count as measure,
    name as column_name,
    rows_landed,
    [row_id] as source_rows
from judged
