-- One row per file and column of workers: are they ids of workers, and no names?

with

judged as (
    select
        delivered_value.row_id,
        delivered_value.value_id,
        delivered_value.name,
        delivered_value.filled_count,
        delivered_value.known_count,
        delivered_value.named_count,
        delivered_file.delivered_for,
        case
            when
                delivered_value.known_count
                < $least_known::decimal * delivered_value.filled_count
                then 'gap'
            when
                delivered_value.named_count
                > $most_named::decimal * delivered_value.filled_count
                then 'gap'
            else 'met'
        end as verdict
    from record.delivered_value
    inner join record.delivered_file
        on
            delivered_value.file_id = delivered_file.file_id
            and delivered_value.agency = delivered_file.agency
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_value.named_count is not null
        and delivered_value.filled_count >= $least_rows
)

select
    value_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    known_count as measure,
    name as column_name,
    filled_count,
    known_count,
    named_count,
    [row_id] as source_rows
from judged
