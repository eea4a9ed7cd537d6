-- One row per file with rows that start and end: does none of them end before it starts?

with

judged as (
    select
        row_id,
        file_id,
        delivered_for,
        spans_held,
        spans_reversed,
        first_reversed_line,
        case when spans_reversed > 0 then 'gap' else 'met' end as verdict
    from record.delivered_file
    where state in ('whole', 'drifted') and spans_held > 0
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    spans_reversed as measure,
    spans_reversed,
    spans_held,
    first_reversed_line as first_line,
    [row_id] as source_rows
from judged
