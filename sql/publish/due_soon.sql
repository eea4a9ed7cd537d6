-- One row per night and subject that is not yet due and falls due in the next working days,
-- counting the night's own day; the earliest first.

select
    due.night,
    due.due_on,
    due.team_name,
    due.case_number,
    due.child_id,
    "check".title,
    due.last_event_on,
    due.worker_id,
    due."check",
    due.subject_id,
    due.agency,
    due.team_id
from audit.due
inner join audit."check"
    on due.night = "check".night and due."check" = "check"."check"
inner join audit.register on due.night = register.night
where $restricted = not list_has_all(register.reveals_allowed, "check".reveals)
order by
    due_on asc,
    team_name asc nulls last,
    team_id asc nulls last,
    "check" asc,
    agency asc,
    subject_id asc nulls last,
    child_id asc nulls last,
    case_number asc nulls last,
    last_event_on asc nulls last,
    worker_id asc nulls last
