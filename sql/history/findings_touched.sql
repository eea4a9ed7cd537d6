-- One row per finding that may be open, or may close, on the given night or later. These are the
-- findings that are open on one of these nights, or on the last earlier night on which their check
-- ran and their agency was read.

with

agencies as (
    select night, agency
    from audit.feed
    where state <> 'not used'
    union
    select night, 'unknown' as agency
    from audit."check"
),

last_runs as (
    select
        "check"."check",
        agencies.agency,
        max("check".night) as night
    from audit."check"
    inner join agencies on "check".night = agencies.night
    where "check".outcome <> 'could_not_run' and "check".night < $night
    group by "check"."check", agencies.agency
)

select distinct finding_span.finding_id
from audit.finding_span
left join last_runs
    on
        finding_span."check" = last_runs."check"
        and finding_span.agency = last_runs.agency
where coalesce(finding_span.until_night, 'infinity'::date) > coalesce(last_runs.night, $night)
