-- One row per file and id filled in enough rows: does one of them stand in far too many?

select
    delivered_value.value_id as subject_id,
    shown(
        delivered_value.commonest_count < $least_rows
        or delivered_value.commonest_count
        <= $most_share::decimal * delivered_value.filled_count
    ) as judged,
    delivered_file.delivered_for as last_event_on,
    delivered_value.commonest_count as measure,
    delivered_value.name as column_name,
    delivered_value.commonest_count,
    delivered_value.filled_count,
    [delivered_value.row_id] as source_rows
from record.delivered_value
inner join record.delivered_file
    on
        delivered_value.file_id = delivered_file.file_id
        and delivered_value.agency = delivered_file.agency
where
    delivered_file.state in ('whole', 'drifted')
    and delivered_value.commonest_count is not null
    and delivered_value.filled_count >= $least_rows
