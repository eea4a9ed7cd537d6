-- One row per file and listed flag filled in enough rows: is it ever yes?
-- If several files feed one table, the rows of all of them count: the need is the table's.

with

flags as (
    select
        table_name,
        name,
        sum(filled_count)::bigint as filled_count,
        sum(true_count)::bigint as true_count
    from record.delivered_value
    where kind = 'flag' and list_contains($flags, name)
    group by table_name, name
    having sum(filled_count) >= $least_rows
)

select
    whole_file_column.column_id as subject_id,
    shown(flags.true_count is distinct from 0) as judged,
    whole_file_column.delivered_for as last_event_on,
    flags.true_count as measure,
    whole_file_column.name as column_name,
    flags.filled_count,
    [whole_file_column.row_id] as source_rows
from derived.whole_file_column
inner join flags
    on whole_file_column.table_name = flags.table_name and whole_file_column.name = flags.name
where whole_file_column.kind = 'flag'
