-- One row per team and way of closing that is an improvement: the number of findings of counted
-- checks that closed in this way since the last night. The team is the one that held the case when
-- the finding was open.

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
