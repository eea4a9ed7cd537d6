-- One row per night and subject done after its due date, for the number of days in `late_days`;
-- newest first.

select
    done_late.night,
    done_late.team_name,
    done_late.case_number,
    done_late.child_id,
    "check".title,
    done_late.due_on,
    done_late.done_on,
    done_late.days_over,
    done_late.days_over_unit,
    "check".is_counted as counted,
    done_late."check",
    done_late.subject_id,
    done_late.agency,
    done_late.team_id
from audit.done_late
inner join audit."check"
    on done_late.night = "check".night and done_late."check" = "check"."check"
inner join audit.register on done_late.night = register.night
where
    done_late.done_on between done_late.night - $late_days::integer and done_late.night
    and $restricted = not list_has_all(register.reveals_allowed, "check".reveals)
order by
    done_on desc,
    days_over desc nulls last,
    team_name asc nulls last,
    team_id asc nulls last,
    "check" asc,
    agency asc,
    subject_id asc nulls last,
    child_id asc nulls last,
    case_number asc nulls last,
    due_on asc nulls last
