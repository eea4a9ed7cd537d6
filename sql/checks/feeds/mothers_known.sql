-- One row per file and column of mothers: are they among the people exported?

select
    column_id as subject_id,
    shown(value_count - known_count <= $most_unknown::decimal * value_count) as judged,
    delivered_for as last_event_on,
    known_count as measure,
    value_count - known_count as unknown_count,
    value_count as filled_count,
    [row_id] as source_rows
from derived.whole_file_column
where name = 'mother_id' and known_count is not null and value_count >= $least_rows
