-- One row per file that came: is every row read either landed or refused?

select
    file_id as subject_id,
    shown(rows_read = rows_landed + rows_refused) as judged,
    delivered_for as last_event_on,
    rows_read - rows_landed - rows_refused as measure,
    rows_read,
    rows_landed,
    rows_refused,
    [row_id] as source_rows
from record.delivered_file
where state <> 'missing'
