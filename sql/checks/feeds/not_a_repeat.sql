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
    null::varchar as child_id,
    verdict,
    case when verdict = 'gap' then 'export' end as remedy,
    null::date as due_on,
    last_delivered_for as last_event_on,
    null::bigint as measure,
    null::varchar as because_of,
    null::varchar as why,
    case when verdict = 'gap' then struct_pack(same_as := last_delivered_for) end as evidence,
    [row_id] as source_rows
from judged
