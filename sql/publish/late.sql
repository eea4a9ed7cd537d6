-- One row per thing done after its due date, for as many days as `late_days` says; newest first.

select
    published_name(late.team_name) as team_name,
    late.case_number,
    late.child_id,
    "check".title,
    late.due_on,
    late.done_on,
    late.days_over,
    late.days_over_unit,
    "check".is_counted as counted,
    late."check",
    late.subject_id,
    late.agency,
    late.team_id
from audit.late
inner join audit."check"
    on late.night = "check".night and late."check" = "check"."check"
inner join audit.register on late.night = register.night
where
    late.night = $night
    and late.done_on between $night::date - $late_days::integer and $night::date
    and $restricted = not list_has_all(register.reveals_allowed, "check".reveals)
order by
    late.done_on desc,
    late.days_over desc nulls last,
    published_name(late.team_name) asc nulls last,
    late.team_id asc nulls last,
    late."check" asc,
    late.agency asc,
    late.subject_id asc nulls last,
    late.finding_id asc
