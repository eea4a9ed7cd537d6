-- One row per file that came whole before: does it have about as many rows as before?
-- It is compared with its last whole delivery and, if enough are known, with what is usual.

with

-- nothing before an accepted delivery counts any more
last_ones as (
    select
        agency,
        file_id,
        rows_landed
    from record.delivered_before
    where is_whole
    qualify
        row_number() over (partition by agency, file_id order by delivered_for desc)
        <= $most_deliveries
        and coalesce(
            delivered_for
            >= max(delivered_for) filter (where is_accepted) over (partition by agency, file_id),
            true
        )
),

learned as (
    select
        agency,
        file_id,
        count(*) as deliveries,
        median(rows_landed)::decimal as usual,
        greatest(
            $spread * mad(rows_landed)::decimal, $share::decimal * usual, $floor_rows
        ) as allowance
    from last_ones
    group by agency, file_id
    having count(*) >= $least_deliveries
),

compared as (
    select
        delivered_file.*,
        learned.deliveries,
        floor(learned.usual)::bigint as usual_rows,
        floor(learned.allowance)::bigint as allowance,
        case
            when delivered_file.rows_landed < learned.usual - learned.allowance then 'fewer'
            when delivered_file.rows_landed > learned.usual + learned.allowance then 'more'
        end as outside,
        -- a last delivery that itself rose out of the band is not compared with
        case
            when delivered_file.last_whole_rows > learned.usual + learned.allowance
                then usual_rows
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
            outside is not null
            or (rows_landed = 0 and rows_expected > 0)
            or (
                rows_expected >= $least_rows
                and rows_landed < (1 - $fall::decimal) * rows_expected
            )
        ) is not true
    ) as judged,
    delivered_for as last_event_on,
    rows_landed - case when outside is null then rows_expected else usual_rows end as measure,
    case when not is_accepted then outside end as why,
    rows_landed,
    coalesce(shrunken_since, delivered_for) as since,
    last_whole_rows as rows_before,
    last_whole_on as whole_on,
    usual_rows,
    allowance,
    deliveries,
    [row_id] as source_rows
from compared
