-- One row per finding that follows from another one open tonight: the check of the other finding.
-- No finding follows from a waived one, because nobody will put the waived one right first.

with

ran as (
    select "check" as cause
    from judging."check"
    where outcome <> 'could_not_run'
),

open_findings as (
    select
        "check" as cause,
        finding_id,
        agency,
        child_id,
        subject_id,
        split_part(subject_id, '|', 1) as file
    from judging.kept
    where remedy is distinct from 'late' and waived_until is null
),

following as (
    select
        kept.finding_id,
        kept.agency,
        kept.child_id,
        kept.subject_id,
        kept.source_rows,
        ran.cause
    from judging.kept
    inner join ran on kept.because_of = ran.cause
),

files as (
    select
        following.finding_id,
        following.cause,
        file.agency,
        file.file
    from (
        select
            finding_id,
            cause,
            unnest(source_rows) // 4294967296 as file_number
        from following
    ) as following
    inner join landing.file on following.file_number = file.file_number
    union
    select
        finding_id,
        cause,
        agency,
        split_part(subject_id, '|', 1) as file
    from following
),

of_a_child as (
    select following.finding_id, following.cause
    from following
    inner join open_findings
        on
            following.cause = open_findings.cause
            and following.child_id = open_findings.child_id
            and following.finding_id <> open_findings.finding_id
),

of_a_subject as (
    select following.finding_id, following.cause
    from following
    inner join open_findings
        on
            following.cause = open_findings.cause
            and following.agency = open_findings.agency
            and following.subject_id = open_findings.subject_id
            and following.finding_id <> open_findings.finding_id
),

of_a_file as (
    select files.finding_id, files.cause
    from files
    inner join open_findings
        on
            files.cause = open_findings.cause
            and files.agency = open_findings.agency
            and files.file = open_findings.file
            and files.finding_id <> open_findings.finding_id
    where open_findings.child_id is null
)

select finding_id, cause from of_a_child
union
select finding_id, cause from of_a_subject
union
select finding_id, cause from of_a_file
