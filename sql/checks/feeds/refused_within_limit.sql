-- One row per file that came: were no more of its rows refused than its feed file allows?
-- A file that could not be read names the check of that as its cause. A few rows are a gap that
-- stops no check.

with

judged as (
    select
        *,
        case
            when state in ('refused', 'half-written', 'longer than declared') then 'unknown'
            when rows_refused > rows_refusable then 'gap'
            else 'met'
        end as verdict,
        rows_refused < $least_rows and (rows_landed > 0 or rows_refused = 1) as are_few
    from record.delivered_file
    where state <> 'missing'
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    rows_refused as measure,
    case when verdict = 'gap' and are_few then 'few' end as why,
    rows_read,
    rows_refused,
    rows_refusable,
    [row_id] as source_rows
from judged
