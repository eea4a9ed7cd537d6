-- One row per team and way of closing that counts as improvement: the findings of checks that count
-- that closed so since the last night, by the team that held the case then.

select
    case
        when coalesce(register.settings ->> '$.audit.team_names', 'true') <> 'false'
            then finding.team_name
    end as team_name,
    life.how,
    count(*) as finding_count
from audit.life
inner join audit.finding
    on life.was_open_on = finding.night and life.finding_id = finding.finding_id
inner join audit."check"
    on life.night = "check".night and life."check" = "check"."check"
inner join audit.register on life.night = register.night
where
    life.night = $night
    and life.is_improvement
    and "check".is_counted
    and list_has_all(register.reveals_allowed, "check".reveals)
group by all
order by
    team_name asc nulls last,
    life.how asc
