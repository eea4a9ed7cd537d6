-- One row per team and day on which a subject of a counted check falls due in the next working
-- days. Restricted checks are left out.

select
    due.team_name,
    due.due_on,
    count(*) as due_count
from audit.due
inner join audit."check"
    on due.night = "check".night and due."check" = "check"."check"
inner join audit.register on due.night = register.night
where
    due.night = $night
    and "check".is_counted
    and list_has_all(register.reveals_allowed, "check".reveals)
group by due.team_name, due.due_on
order by
    due.team_name asc nulls last,
    due.due_on asc
