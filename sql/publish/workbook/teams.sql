-- One row per team that holds a counted finding, in order of names; it is not a ranking. Findings
-- that no known team holds are in a row with a blank team.

select
    team_name,
    team_id,
    count(*) filter (where severity = 'critical') as critical_count,
    count(*) filter (where status = 'new') as new_count,
    count(*) as counted_count
from book_finding
where is_counted
group by team_name, team_id
order by team_name asc nulls last, team_id asc nulls last
