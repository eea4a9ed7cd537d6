-- One row per severity and range of nights open, with the number of counted findings open tonight.
-- Each range has its first and last number of nights.

with

ages as (
    select
        unnest($first_nights::bigint[]) as first_night,
        unnest($last_nights::bigint[]) as last_night
)

select
    ages.first_night,
    open_tonight.severity,
    count(*) as finding_count
from open_tonight
inner join ages
    on
        open_tonight.nights_open >= ages.first_night
        and open_tonight.nights_open <= coalesce(ages.last_night, open_tonight.nights_open)
where open_tonight.is_counted
group by ages.first_night, open_tonight.severity
order by
    ages.first_night asc,
    severity_rank(open_tonight.severity) asc
