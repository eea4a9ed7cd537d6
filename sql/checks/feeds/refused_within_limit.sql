-- One row per file that came: were no more of its rows refused than its feed file allows?
-- A file none of whose rows landed follows from that.

with

judged as (
    select
        *,
        case
            when state in ('refused', 'half-written') then 'unknown'
            when rows_refused > rows_refusable then 'gap'
            else 'met'
        end as verdict
    from record.delivered_file
    where state <> 'missing'
)

select
    file_id as subject_id,
    null::varchar as child_id,
    verdict,
    case when verdict in ('gap', 'unknown') then 'export' end as remedy,
    null::date as due_on,
    delivered_for as last_event_on,
    rows_refused as measure,
    case when verdict = 'unknown' then 'delivered' end as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                rows_read := rows_read,
                rows_refused := rows_refused,
                rows_refusable := rows_refusable
            )
    end as evidence,
    [row_id] as source_rows
from judged
