-- One row per file with keys: do the rows of one key say the same?

with

judged as (
    select
        row_id,
        file_id,
        delivered_for,
        copied_keys,
        contradicting_keys,
        case when contradicting_keys > 0 then 'gap' else 'met' end as verdict
    from record.delivered_file
    where state in ('whole', 'drifted') and is_read and rows_landed > 0
)

select
    file_id as subject_id,
    null::varchar as child_id,
    verdict,
    case when verdict = 'gap' then 'export' end as remedy,
    null::date as due_on,
    delivered_for as last_event_on,
    contradicting_keys as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict = 'gap'
            then struct_pack(
                contradicting_keys := contradicting_keys, copied_keys := copied_keys
            )
    end as evidence,
    [row_id] as source_rows
from judged
