-- One row per night and child with a finding open on that night, worst first: critical, new, most
-- open. Findings that follow from another one, are waived, or are of a check on pilot are named but
-- not counted. Restricted findings are neither named nor counted.

with

shown as (
    select
        night,
        child_id,
        "check",
        title,
        suite,
        severity,
        verdict,
        status,
        nights_open,
        family_id,
        is_counted
    from open_tonight
    where not is_restricted and child_id is not null
),

families as (
    select
        night,
        family_id,
        count(*) filter (where is_counted) as finding_count
    from shown
    where family_id is not null
    group by night, family_id
),

counted as (
    select
        night,
        child_id,
        count(*) filter (where is_counted and verdict = 'gap') as gaps,
        count(*) filter (where is_counted and verdict = 'unknown') as unknowns,
        count(*) filter (where is_counted and severity = 'critical') as critical,
        count(distinct suite) filter (where is_counted) as suites,
        count(*) filter (where is_counted and status = 'new') as new_tonight,
        max(nights_open) filter (where is_counted) as longest_open_nights,
        string_agg(distinct title, ';' order by title) as titles,
        string_agg(distinct "check", ';' order by "check") as checks
    from shown
    group by night, child_id
)

select
    counted.night,
    child.team_name,
    child.case_number,
    counted.child_id,
    child.child_status,
    counted.critical,
    counted.new_tonight,
    counted.gaps,
    counted.unknowns,
    counted.titles,
    child.last_seen_on,
    child.next_due_on,
    coalesce(counted.longest_open_nights, 0) as longest_open_nights,
    child.worker_id,
    child.family_id,
    coalesce(families.finding_count, counted.gaps + counted.unknowns) as family_findings,
    counted.suites,
    counted.checks,
    child.team_id
from counted
left join audit.child
    on counted.night = child.night and counted.child_id = child.child_id
left join families on counted.night = families.night and child.family_id = families.family_id
order by
    critical desc,
    new_tonight desc,
    gaps + unknowns desc,
    status_rank(child_status) asc,
    longest_open_nights desc,
    child_id asc
