-- One row per file that changes every day: does it differ from the delivery before?

with

judged as (
    select
        *,
        case when sha256 = last_sha256 then 'gap' else 'met' end as verdict
    from record.delivered_file
    where moves_daily and last_sha256 is not null and state in ('whole', 'drifted')
)

select
    file_id as subject_id,
    verdict,
    last_delivered_for as last_event_on,
    last_delivered_for as same_as,
    [row_id] as source_rows
from judged
