-- One row per waiver in force tonight and open finding of the suite that it names. A record done
-- late is not a finding. If a waiver of a guarded check lasts too long, it is refused.

with

in_force as (
    select *
    from judging.waiver
    where fault is null and $as_at between from_on and until_on
),

open_findings as (
    select
        "check",
        agency,
        finding_id,
        child_id,
        team_id
    from judging.kept
    where split_part("check", '/', 1) = $suite and remedy is distinct from 'late'
),

named as (
    select
        in_force.line,
        open_findings.finding_id
    from in_force
    inner join open_findings on in_force.finding_id = open_findings.finding_id
    where coalesce(in_force."check" = open_findings."check", true)
    union all
    select
        in_force.line,
        open_findings.finding_id
    from in_force
    inner join open_findings
        on
            in_force."check" = open_findings."check"
            and in_force.child_id = open_findings.child_id
    union all
    select
        in_force.line,
        open_findings.finding_id
    from in_force
    inner join open_findings
        on
            in_force."check" = open_findings."check"
            and in_force.team_id = open_findings.team_id
)

select
    named.line,
    named.finding_id,
    list_contains($guarded, open_findings."check")
    and in_force.until_on - in_force.from_on + 1 > $guarded_days as is_refused
from named
inner join in_force on named.line = in_force.line
inner join open_findings on named.finding_id = open_findings.finding_id
where coalesce(in_force.agency = open_findings.agency, true)
