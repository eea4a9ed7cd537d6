-- One row per file that changes every day: does it differ from the delivery before?

select
    file_id as subject_id,
    shown(sha256 is distinct from last_sha256) as judged,
    last_delivered_for as last_event_on,
    last_delivered_for as same_as,
    [row_id] as source_rows
from record.delivered_file
where moves_daily and last_sha256 is not null and state in ('whole', 'drifted')
