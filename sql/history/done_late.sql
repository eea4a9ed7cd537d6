-- One row per subject done after its due date, within its check's look-back.

select
    kept.finding_id,
    kept."check",
    kept.agency,
    kept.subject_id,
    kept.child_id,
    kept.case_number,
    kept.team_id,
    kept.team_name,
    kept.due_on,
    kept.last_event_on as done_on,
    kept.days_over,
    kept.days_over_unit
from memory.judging.kept
inner join memory.judging."check" on kept."check" = "check"."check"
where "check".outcome <> 'could_not_run' and kept.remedy = 'late'
order by kept."check", kept.finding_id
