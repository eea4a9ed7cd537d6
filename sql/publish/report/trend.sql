-- One row per suite and recent night in the store: how many records the counted checks judged and
-- met, without checks that could not run.

with

nights as (
    select distinct night
    from audit."check"
    where night <= $night
    order by night desc
    limit $trend_nights
)

select
    "check".suite,
    "check".night,
    sum("check".met)::bigint as met,
    sum("check".judged)::bigint as judged
from audit."check"
inner join nights on "check".night = nights.night
where "check".is_counted and "check".outcome <> 'could_not_run'
group by "check".suite, "check".night
having sum("check".judged) > 0
order by
    "check".suite asc,
    "check".night asc
