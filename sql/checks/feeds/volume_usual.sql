-- One row per file that came whole before: are about as many of its rows there as then?
-- Compared with the last whole delivery, and once enough are known with what is usual: the median
-- of the last ones, in a band as wide as they differ among themselves, but never narrower than a
-- share of the median and a few rows. A last delivery that itself rose out of the band is not
-- compared with; usual is. Where settings accept a delivery, nothing before it counts any more.

with

deliveries_before as (
    select
        *,
        max(delivered_for) filter (where is_accepted) over (partition by agency, file_id)
            as accepted_on
    from record.delivered_before
),

last_ones as (
    select
        agency,
        file_id,
        rows_landed
    from deliveries_before
    where is_whole and delivered_for >= coalesce(accepted_on, delivered_for)
    qualify
        row_number() over (partition by agency, file_id order by delivered_for desc)
        <= $most_deliveries
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
        delivered_file.*,
        learned.* exclude (agency, file_id),
        delivered_file.rows_landed < learned.usual::decimal - learned.allowance as is_fewer,
        delivered_file.rows_landed > learned.usual::decimal + learned.allowance as is_more,
        case
            when delivered_file.last_whole_rows > learned.usual::decimal + learned.allowance
                then floor(learned.usual)::bigint
            else delivered_file.last_whole_rows
        end as rows_expected
    from record.delivered_file
    left join learned
        on delivered_file.agency = learned.agency and delivered_file.file_id = learned.file_id
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_file.is_read
        and delivered_file.last_whole_on is not null
)

select
    file_id as subject_id,
    shown(
        is_accepted
        or (
            is_fewer
            or is_more
            or (rows_landed = 0 and rows_expected > 0)
            or (
                rows_expected >= $least_rows
                and rows_expected - rows_landed > $fall::decimal * rows_expected
            )
        ) is not true
    ) as judged,
    delivered_for as last_event_on,
    rows_landed
    - case when is_fewer or is_more then floor(usual)::bigint else rows_expected end as measure,
    case
        when is_accepted then null
        when is_fewer then 'fewer'
        when is_more then 'more'
    end as why,
    rows_landed,
    coalesce(shrunken_since, delivered_for) as since,
    last_whole_rows as rows_before,
    last_whole_on as whole_on,
    floor(usual)::bigint as usual_rows,
    floor(allowance)::bigint as allowance,
    deliveries,
    [row_id] as source_rows
from compared
