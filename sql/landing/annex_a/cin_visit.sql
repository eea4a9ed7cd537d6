-- One row per child of list 6 with a visit. The list has only the latest visit, of any kind. The
-- list does not say whether the child was seen, although it calls the day "last seen".

select
    row_id,
    agency,
    concat_ws('|', child_id, last_visit_on) as visit_id,
    child_id as person_id,
    null::varchar as cin_plan_id,
    last_visit_on as visited_on,
    null::varchar as was_seen,
    null::varchar as was_seen_alone,
    null::varchar as was_bedroom_seen
from landing.annex_children_in_need
where last_visit_on is not null
