-- One row per finding and night before the given one, if that row is still needed: the finding
-- closed on a night that is kept, or was open when its check last ran and may still close.

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

select
    life.finding_id,
    life.was_open_on as night
from audit.life
where life.night >= $night and life.was_open_on < $night
union
select
    finding.finding_id,
    finding.night
from audit.finding
inner join last_runs
    on
        finding.night = last_runs.night
        and finding."check" = last_runs."check"
        and finding.agency = last_runs.agency
