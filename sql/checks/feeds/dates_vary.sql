-- One row per file and date filled in enough rows: does it have more than one day?

select
    column_id as subject_id,
    shown(is_one_value is not true) as judged,
    delivered_for as last_event_on,
    value_count as measure,
    name as column_name,
    value_count as filled_count,
    [row_id] as source_rows
from derived.whole_file_column
where kind = 'day' and value_count >= $least_rows
