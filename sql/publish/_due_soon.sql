-- One row per row of one check that is not yet due and falls due in the next working days, counting
-- the night's own day, ready to publish. If the calendar ends before these days do, the row is
-- included, because its due date is in the calendar. Python fills in the marked expression.

insert into judging.due_soon
with

soon as (
    select *
    from judged_rows
    where
        verdict = 'not_yet_due'
        and due_on >= $as_at
        and due_on <= coalesce(working_days_after($as_at, $due_soon_days), due_on)
),

held as (
    select
        soon.*,
        coalesce(subject.agency, file.agency, 'unknown') as agency,
        subject.case_number,
        subject.team_id,
        subject.team_name,
        subject.worker_id
    from soon
    left join derived.subject on soon.child_id = subject.child_id
    left join landing.file on soon.source_rows[1] // 4294967296 = file.file_number
)

select
    $check_name as "check",
    held.agency,
    published_id(/*kind*/ 'local_id', held.subject_id) as subject_id,
    finding_id($check_name, held.agency, held.subject_id) as finding_id,
    published_id('local_id', held.child_id) as child_id,
    published_id('local_id', held.case_number) as case_number,
    published_id('local_id', held.team_id) as team_id,
    published_name(held.team_name) as team_name,
    published_id('local_id', held.worker_id) as worker_id,
    held.due_on,
    held.last_event_on
from held
