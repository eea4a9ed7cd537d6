-- One row per subject that is not yet due tonight and falls due in the next working days.

select
    due_soon.finding_id,
    due_soon."check",
    due_soon.agency,
    due_soon.subject_id,
    due_soon.child_id,
    due_soon.case_number,
    due_soon.team_id,
    due_soon.team_name,
    due_soon.worker_id,
    due_soon.due_on,
    due_soon.last_event_on
from memory.judging.due_soon
inner join memory.judging."check" on due_soon."check" = "check"."check"
where "check".outcome <> 'could_not_run'
order by due_soon."check", due_soon.finding_id
