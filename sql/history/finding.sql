-- One row per gap or unknown tonight with something left to put right; late ones are in late.sql.

select
    kept.finding_id,
    kept."check",
    kept.agency,
    kept.subject_id,
    kept.child_id,
    kept.case_number,
    kept.child_status,
    kept.family_id,
    kept.team_id,
    kept.team_name,
    kept.worker_id,
    kept.verdict,
    kept.remedy,
    kept.due_on,
    kept.last_event_on,
    kept.days_over,
    kept.days_over_unit,
    kept.measure,
    kept.message,
    kept.evidence,
    kept.because_of,
    kept.source_file,
    kept.source_line,
    kept.source_rows,
    kept.waived_until
from memory.judging.kept
inner join memory.judging."check" on kept."check" = "check"."check"
where "check".outcome <> 'could_not_run' and kept.remedy is distinct from 'late'
order by kept."check", kept.finding_id
