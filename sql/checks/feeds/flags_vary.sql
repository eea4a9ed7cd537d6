-- One row per file and listed flag filled in enough rows: is it ever yes?
-- Where several files feed one table, the rows of all of them count: the need is the table's.

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
    delivered_value.value_id as subject_id,
    shown(flags.true_count is distinct from 0) as judged,
    delivered_file.delivered_for as last_event_on,
    flags.true_count as measure,
    delivered_value.name as column_name,
    flags.filled_count,
    [delivered_value.row_id] as source_rows
from record.delivered_value
inner join record.delivered_file
    on
        delivered_value.file_id = delivered_file.file_id
        and delivered_value.agency = delivered_file.agency
inner join flags
    on delivered_value.table_name = flags.table_name and delivered_value.name = flags.name
where delivered_file.state in ('whole', 'drifted')
