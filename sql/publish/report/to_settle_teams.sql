-- One row per critical check of children's records and team: the number of its counted findings
-- open tonight on cases that the team holds.

select
    "check",
    team_name,
    count(*) as finding_count
from open_tonight
where is_counted and not is_restricted and severity = 'critical' and suite <> 'feeds'
group by "check", team_name
order by
    "check" asc,
    finding_count desc,
    team_name asc nulls last
