-- One row per file and date filled in enough rows: is it ever another day?

with

judged as (
    select
        delivered_value.row_id,
        delivered_value.value_id,
        delivered_value.name,
        delivered_value.filled_count,
        delivered_file.delivered_for,
        case
            when delivered_value.is_one_value then 'gap'
            else 'met'
        end as verdict
    from record.delivered_value
    inner join record.delivered_file
        on
            delivered_value.file_id = delivered_file.file_id
            and delivered_value.agency = delivered_file.agency
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_value.kind = 'day'
        and delivered_value.filled_count >= $least_rows
)

select
    value_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    filled_count as measure,
    name as column_name,
    filled_count,
    [row_id] as source_rows
from judged
