-- One row per visit to a looked-after child.

select
    row_id,
    agency,
    visit_id,
    cla_id,
    person_id,
    cast(visited_on as date) as visited_on,
    cast(was_seen as boolean) as was_seen,
    cast(was_seen_alone as boolean) as was_seen_alone
from landing.cla_visit
