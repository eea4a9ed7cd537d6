-- One row per statutory visit under a protection plan; its plan id may dangle.

select
    row_id,
    agency,
    visit_id,
    person_id,
    cp_plan_id,
    cast(visited_on as date) as visited_on,
    cast(was_seen as boolean) as was_seen,
    cast(was_seen_alone as boolean) as was_seen_alone,
    cast(was_bedroom_seen as boolean) as was_bedroom_seen
from landing.cp_visit
