-- One row per gap or unknown of one check, ready to publish. Python fills in the marked expressions
-- from what the check's TOML declares. The agency is the child's; if there is no child, it is that
-- of the first source row's file. Line 0 means the whole file.

insert into judging.kept
with

open_rows as (
    select *
    from judged_rows
    where verdict in ('gap', 'unknown')
),

measured as (
    select
        open_rows.*,
        coalesce(subject.agency, file.agency, 'unknown') as agency,
        file.file as source_file,
        subject.case_number,
        subject.child_status,
        subject.team_id,
        subject.team_name,
        subject.worker_id,
        subject.family_id,
        case when open_rows.remedy = 'late' then open_rows.last_event_on else $as_at end
            as measured_on
    from open_rows
    left join derived.subject on open_rows.child_id = subject.child_id
    left join landing.file on open_rows.source_rows[1] // 4294967296 = file.file_number
),

overdue as (
    select
        *,
        case
            when due_on is null or measured_on <= due_on then null
            when $unit = 'days' then measured_on - due_on
            else working_days_between(due_on, measured_on)
        end as days_over
    from measured
)

select
    $check_name as "check",
    overdue.agency,
    published_id(/*kind*/ 'local_id', overdue.subject_id) as subject_id,
    finding_id($check_name, overdue.agency, overdue.subject_id) as finding_id,
    published_id('local_id', overdue.child_id) as child_id,
    overdue.verdict,
    overdue.remedy,
    /*due_on*/ overdue.due_on,
    overdue.last_event_on,
    /*days_over*/ overdue.days_over,
    case when overdue.days_over is not null then $unit end as days_over_unit,
    overdue.measure,
    case
        when regexp_full_match(overdue.because_of, '[a-z0-9_]+/[a-z0-9_]+')
            then overdue.because_of
    end as because_of,
    /*evidence*/ null as evidence,
    /*message*/ null as message,
    overdue.source_rows,
    overdue.source_file,
    nullif(overdue.source_rows[1] % 4294967296, 0) as source_line,
    published_id('local_id', overdue.case_number) as case_number,
    overdue.child_status,
    published_id('local_id', overdue.team_id) as team_id,
    published_name(overdue.team_name) as team_name,
    published_id('local_id', overdue.worker_id) as worker_id,
    published_id('local_id', overdue.family_id) as family_id,
    null::date as waived_until
from overdue
