-- One row per file of which the manifest declares rows or a checksum: is it all there?
-- A file that may not be absent and did not come, or could not be read, follows from that.

with

declared as (
    select
        *,
        coalesce(rows_declared <> rows_read, false)
        or coalesce(sha256_declared <> sha256, false) as is_other_than_declared
    from record.delivered_file
    where rows_declared is not null or sha256_declared is not null
),

judged as (
    select
        *,
        case
            when state = 'refused' or (state = 'missing' and not is_optional) then 'unknown'
            when state = 'missing' or is_other_than_declared then 'gap'
            else 'met'
        end as verdict
    from declared
)

select
    file_id as subject_id,
    null::varchar as child_id,
    verdict,
    case when verdict in ('gap', 'unknown') then 'export' end as remedy,
    null::date as due_on,
    delivered_for as last_event_on,
    rows_read - rows_declared as measure,
    case when verdict = 'unknown' then 'delivered' end as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                rows_read := rows_read,
                rows_declared := rows_declared,
                is_checksum_as_declared := sha256_declared = sha256
            )
    end as evidence,
    [row_id] as source_rows
from judged
