-- One row per file that came: is every row read either landed or refused?

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
    null::varchar as child_id,
    verdict,
    case when verdict = 'gap' then 'export' end as remedy,
    null::date as due_on,
    delivered_for as last_event_on,
    rows_lost as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict = 'gap'
            then struct_pack(
                rows_read := rows_read,
                rows_landed := rows_landed,
                rows_refused := rows_refused
            )
    end as evidence,
    [row_id] as source_rows
from judged
