-- One row per agency with enough open child-in-need plans: does any of them have a visit?
-- One large system joins visits to plans by the plan's end, and so gives none for an open plan.

with

visits as (
    select
        agency,
        person_id,
        visited_on
    from record.cin_visit
    where visited_on <= $as_at
),

newest as (
    select
        agency,
        max(visited_on) as last_visit_on
    from visits
    group by agency
),

open_plans as (
    select
        cin_plan.agency,
        min(cin_plan.row_id) as row_id,
        count(visits.visited_on) > 0 as has_visit
    from record.cin_plan
    left join visits
        on
            cin_plan.agency = visits.agency
            and cin_plan.person_id = visits.person_id
            and cin_plan.started_on <= visits.visited_on
    where
        cin_plan.person_id is not null
        and cin_plan.started_on <= $as_at - $open_days::integer
        and (cin_plan.ended_on is null or cin_plan.ended_on > $as_at)
    group by cin_plan.agency, cin_plan.person_id, cin_plan.started_on
)

select
    'cin_visit' as subject_id,
    shown(bool_or(open_plans.has_visit)) as judged,
    any_value(newest.last_visit_on) as last_event_on,
    count(*) filter (where open_plans.has_visit) as measure,
    count(*) as open_plans,
    any_value(newest.last_visit_on) as last_visit_on,
    [min(open_plans.row_id)] as source_rows
from open_plans
inner join newest on open_plans.agency = newest.agency
group by open_plans.agency
having count(*) >= $least_plans
