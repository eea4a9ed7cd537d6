-- One row per file and id column that enough rows fill: is one id in far too many of them?

select
    column_id as subject_id,
    shown(
        commonest_count < $least_rows or commonest_count <= $most_share::decimal * value_count
    ) as judged,
    delivered_for as last_event_on,
    commonest_count as measure,
    name as column_name,
    commonest_count,
    value_count as filled_count,
    [row_id] as source_rows
from derived.whole_file_column
where commonest_count is not null and value_count >= $least_rows
