-- One row per child-in-need visit (one system also puts other notes here). One system gives only
-- the plan and not the child: the child is then taken from the plan.

with

children as (
    select agency, cin_plan_id, any_value(person_id) as person_id
    from landing.cin_plan
    group by agency, cin_plan_id
    having count(distinct person_id) = 1
)

select
    visit.row_id,
    visit.agency,
    visit.visit_id,
    coalesce(visit.person_id, children.person_id) as person_id,
    visit.cin_plan_id,
    cast(visit.visited_on as date) as visited_on,
    cast(visit.was_seen as boolean) as was_seen,
    cast(visit.was_seen_alone as boolean) as was_seen_alone,
    cast(visit.was_bedroom_seen as boolean) as was_bedroom_seen
from landing.cin_visit as visit
left join children
    on visit.agency = children.agency and visit.cin_plan_id = children.cin_plan_id
