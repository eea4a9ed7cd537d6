-- One row per file with rows that start and end: does none of them end before it starts?

select
    file_id as subject_id,
    shown((spans_reversed > 0) is not true) as judged,
    delivered_for as last_event_on,
    spans_reversed as measure,
    spans_reversed,
    spans_held,
    first_reversed_line as first_line,
    [row_id] as source_rows
from record.delivered_file
where state in ('whole', 'drifted') and spans_held > 0
