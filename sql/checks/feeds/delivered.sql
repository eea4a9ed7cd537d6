-- One row per file expected for the night: did it come, in time, and can it be read?
-- A file that may not be absent is expected, and so is each other file in the night's own delivery.
-- If another check of this suite names the cause, the row follows from that check.

with

expected as (
    select
        *,
        state <> 'missing' as has_come,
        state not in ('missing', 'refused', 'half-written', 'longer than declared') as is_readable,
        delivered_for is not null and delivered_for = $as_at as is_of_the_night,
        coalesce(is_in_time, true) as is_timely,
        coalesce(rows_declared <> rows_read, false)
        or coalesce(sha256_declared <> sha256, false) as is_other_than_declared
    from record.delivered_file
    where not is_optional or (state <> 'missing' and delivered_for = $as_at)
),

judged as (
    select
        *,
        case
            when state = 'longer than declared' then 'feeds/complete'
            when state = 'half-written' and is_other_than_declared then 'feeds/complete'
            when state = 'refused' and known_columns > 0 and missing_required > 0
                then 'feeds/columns_as_agreed'
        end as cause,
        case
            when cause is not null then 'unknown'
            when not is_readable or not is_of_the_night or not is_timely then 'gap'
            else 'met'
        end as verdict
    from expected
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    ($as_at - delivered_for)::bigint as measure,
    cause as because_of,
    has_come,
    is_readable,
    delivered_for,
    is_in_time,
    [row_id] as source_rows
from judged
