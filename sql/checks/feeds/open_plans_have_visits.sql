-- One row per agency with enough open child-in-need plans: has any of them a visit?
-- One large system joins visits to plans by the plan's end and so gives none for a plan still open.

with

visits as (
    select
        agency,
        person_id,
        visited_on
    from record.cin_visit
    where visited_on <= $as_at
),

plans as (
    select
        agency,
        person_id,
        started_on,
        min(row_id) as row_id
    from record.cin_plan
    where
        person_id is not null
        and started_on <= $as_at - $open_days::integer
        and (ended_on is null or ended_on > $as_at)
    group by agency, person_id, started_on
),

newest as (
    select
        agency,
        max(visited_on) as last_visit_on
    from visits
    group by agency
),

visited as (
    select
        plans.agency,
        plans.row_id,
        count(visits.visited_on) > 0 as has_visit
    from plans
    left join visits
        on
            plans.agency = visits.agency
            and plans.person_id = visits.person_id
            and plans.started_on <= visits.visited_on
    group by plans.agency, plans.row_id
)

select
    'cin_visit' as subject_id,
    shown(bool_or(visited.has_visit)) as judged,
    any_value(newest.last_visit_on) as last_event_on,
    count(*) filter (where visited.has_visit) as measure,
    count(*) as open_plans,
    any_value(newest.last_visit_on) as last_visit_on,
    [min(visited.row_id)] as source_rows
from visited
inner join newest on visited.agency = newest.agency
group by visited.agency
having count(*) >= $least_plans
