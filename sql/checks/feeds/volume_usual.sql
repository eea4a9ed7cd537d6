-- One row per file that came whole before: are about as many of its rows there as then?
-- Compared with the last whole delivery, and once enough are known with what is usual: the median
-- of the last ones, in a band as wide as they differ among themselves, but never narrower than a
-- share of the median and a few rows. A last delivery that itself rose out of the band is not
-- compared with; usual is. Where settings accept a delivery, nothing before it counts any more.

with

files as (
    select
        delivered_file.*,
        coalesce(delivered_file.shrunken_since, delivered_file.delivered_for) as since
    from record.delivered_file
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_file.is_read
        and delivered_file.last_whole_on is not null
),

accepted as (
    select
        agency,
        file_id,
        max(delivered_for) as accepted_on
    from record.delivered_before
    where is_accepted
    group by agency, file_id
),

last_ones as (
    select
        delivered_before.agency,
        delivered_before.file_id,
        delivered_before.rows_landed
    from record.delivered_before
    left join accepted
        on
            delivered_before.agency = accepted.agency
            and delivered_before.file_id = accepted.file_id
    where
        delivered_before.is_whole
        and delivered_before.delivered_for
        >= coalesce(accepted.accepted_on, delivered_before.delivered_for)
    qualify
        row_number() over (
            partition by delivered_before.agency, delivered_before.file_id
            order by delivered_before.delivered_for desc
        ) <= $most_deliveries
),

learned as (
    select
        agency,
        file_id,
        count(*) as deliveries,
        median(rows_landed) as usual,
        greatest(
            $spread * mad(rows_landed)::decimal,
            $share::decimal * median(rows_landed)::decimal,
            $floor_rows
        ) as allowance
    from last_ones
    group by agency, file_id
    having count(*) >= $least_deliveries
),

compared as (
    select
        files.*,
        learned.deliveries,
        learned.usual,
        learned.allowance,
        case
            when files.last_whole_rows > learned.usual::decimal + learned.allowance
                then floor(learned.usual)::bigint
            else files.last_whole_rows
        end as rows_before,
        files.rows_landed < learned.usual::decimal - learned.allowance as is_fewer,
        files.rows_landed > learned.usual::decimal + learned.allowance as is_more
    from files
    left join learned
        on files.agency = learned.agency and files.file_id = learned.file_id
),

judged as (
    select
        *,
        case
            when is_accepted then 'met'
            when rows_landed = 0 and rows_before > 0 then 'gap'
            when
                rows_before >= $least_rows
                and rows_before - rows_landed > $fall::decimal * rows_before
                then 'gap'
            when is_fewer or is_more then 'gap'
            else 'met'
        end as verdict,
        case
            when is_fewer or is_more then rows_landed - floor(usual)::bigint
            else rows_landed - rows_before
        end as rows_more
    from compared
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    rows_more as measure,
    case
        when verdict = 'gap' and is_fewer then 'fewer'
        when verdict = 'gap' and is_more then 'more'
    end as why,
    rows_landed,
    since,
    last_whole_rows as rows_before,
    last_whole_on as whole_on,
    floor(usual)::bigint as usual_rows,
    floor(allowance)::bigint as allowance,
    deliveries,
    [row_id] as source_rows
from judged
