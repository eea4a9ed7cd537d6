-- One row per file that came: is every row read either loaded or refused?

with

judged as (
    select
        *,
        rows_read - rows_landed - rows_refused as rows_lost,
        case
            when coalesce(rows_read <> rows_landed + rows_refused, true) then 'gap'
            else 'met'
        end as verdict
    from record.delivered_file
    where state <> 'missing'
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    rows_lost as measure,
    rows_read,
    rows_landed,
    rows_refused,
    [row_id] as source_rows
from judged
