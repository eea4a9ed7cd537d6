-- One row per protection plan of list 7 with a statutory visit. The list has only the latest visit.
-- The list says whether the child was seen alone. It does not say whether the child was seen, and
-- this query does not infer it.

select
    row_id,
    agency,
    concat_ws('|', child_id, last_visit_on) as visit_id,
    child_id as person_id,
    concat_ws('|', child_id, started_on) as cp_plan_id,
    last_visit_on as visited_on,
    null::varchar as was_seen,
    was_seen_alone,
    null::varchar as was_bedroom_seen
from landing.annex_child_protection
where last_visit_on is not null
