-- One row per file for which the manifest declares rows or a checksum: is it all there?
-- If a file that may not be absent did not come, or could not be read, the check of that is named
-- as the cause.

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
    verdict,
    delivered_for as last_event_on,
    rows_read - rows_declared as measure,
    rows_read,
    rows_declared,
    sha256_declared = sha256 as is_checksum_as_declared,
    [row_id] as source_rows
from judged
