-- One row per file and column of workers: are they ids of workers, and no names?

select
    column_id as subject_id,
    shown(
        (
            known_count < $least_known::decimal * value_count
            or named_count > $most_named::decimal * value_count
        ) is not true
    ) as judged,
    delivered_for as last_event_on,
    known_count as measure,
    name as column_name,
    value_count as filled_count,
    known_count,
    named_count,
    [row_id] as source_rows
from derived.whole_file_column
where named_count is not null and value_count >= $least_rows
