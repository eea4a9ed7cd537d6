-- One row per night, suite and name of a team: the verdicts on the cases it held.

select
    night,
    suite,
    team_name,
    sum(met)::bigint as met,
    sum(gaps)::bigint as gaps,
    sum(unknown)::bigint as unknown
from audit.team
where night = $night and team_name is not null
group by night, suite, team_name
