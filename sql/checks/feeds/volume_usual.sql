-- One row per file with enough earlier deliveries: does it have about as many rows as usual?
-- Usual is the median of the earlier deliveries held, and the band about it is as wide as they
-- differ among themselves, but never narrower than a share of the median and a few rows. A lasting
-- change is usual again once it is older than half of them.

with

learned as (
    select
        delivered_file.row_id,
        delivered_file.agency,
        delivered_file.file_id,
        delivered_file.delivered_for,
        delivered_file.rows_read,
        count(*) as deliveries,
        median(delivered_before.rows_read) as usual,
        mad(delivered_before.rows_read) as deviation
    from record.delivered_file
    inner join record.delivered_before
        on
            delivered_file.file_id = delivered_before.file_id
            and delivered_file.agency = delivered_before.agency
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_before.delivered_for >= $as_at - $look_back::integer
    group by
        delivered_file.row_id,
        delivered_file.agency,
        delivered_file.file_id,
        delivered_file.delivered_for,
        delivered_file.rows_read
    having count(*) >= $least_deliveries
),

banded as (
    select
        *,
        greatest(
            $spread * deviation::decimal,
            $share::decimal * usual::decimal,
            $floor_rows
        ) as allowance
    from learned
),

judged as (
    select
        *,
        case
            when abs(rows_read - usual::decimal) > allowance then 'gap'
            else 'met'
        end as verdict
    from banded
)

select
    file_id as subject_id,
    null::varchar as child_id,
    verdict,
    case when verdict = 'gap' then 'export' end as remedy,
    null::date as due_on,
    delivered_for as last_event_on,
    rows_read - floor(usual)::bigint as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict = 'gap'
            then struct_pack(
                rows_read := rows_read,
                usual_rows := floor(usual)::bigint,
                allowance := floor(allowance)::bigint,
                deliveries := deliveries
            )
    end as evidence,
    [row_id] as source_rows
from judged
