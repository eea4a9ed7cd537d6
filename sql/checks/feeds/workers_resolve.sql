-- One row per file and column of workers: are they ids of workers, and no names?

select
    delivered_value.value_id as subject_id,
    shown(
        (
            delivered_value.known_count < $least_known::decimal * delivered_value.filled_count
            or delivered_value.named_count > $most_named::decimal * delivered_value.filled_count
        ) is not true
    ) as judged,
    delivered_file.delivered_for as last_event_on,
    delivered_value.known_count as measure,
    delivered_value.name as column_name,
    delivered_value.filled_count,
    delivered_value.known_count,
    delivered_value.named_count,
    [delivered_value.row_id] as source_rows
from record.delivered_value
inner join record.delivered_file
    on
        delivered_value.file_id = delivered_file.file_id
        and delivered_value.agency = delivered_file.agency
where
    delivered_file.state in ('whole', 'drifted')
    and delivered_value.named_count is not null
    and delivered_value.filled_count >= $least_rows
