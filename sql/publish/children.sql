-- One row per child with any finding open tonight, most to put right first.
-- Findings that follow from another are named but not counted; restricted ones neither.

with

shown as (
    select
        child_id,
        "check",
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
        family_id,
        count(*) filter (where is_counted) as finding_count
    from shown
    where family_id is not null
    group by family_id
),

counted as (
    select
        child_id,
        count(*) filter (where is_counted and verdict = 'gap') as gaps,
        count(*) filter (where is_counted and verdict = 'unknown') as unknowns,
        count(*) filter (where is_counted and severity = 'critical') as critical,
        count(distinct suite) filter (where is_counted) as suites,
        count(*) filter (where is_counted and status = 'new') as new_tonight,
        max(nights_open) filter (where is_counted) as longest_open_nights,
        string_agg(distinct "check", ';' order by "check") as checks
    from shown
    group by child_id
)

select
    counted.child_id,
    child.case_number,
    child.child_status as case_status,
    child.team_id,
    child.team_name,
    child.worker_id,
    counted.gaps,
    counted.unknowns,
    counted.critical,
    counted.suites,
    counted.new_tonight,
    coalesce(counted.longest_open_nights, 0) as longest_open_nights,
    child.last_seen_on,
    child.next_due_on,
    child.family_id,
    coalesce(families.finding_count, counted.gaps + counted.unknowns) as family_findings,
    counted.checks
from counted
left join audit.child
    on counted.child_id = child.child_id and child.night = $night
left join families on child.family_id = families.family_id
order by
    status_rank(child.child_status) asc,
    counted.critical desc,
    counted.suites desc,
    counted.gaps desc,
    longest_open_nights desc,
    counted.child_id asc
