-- One row per child of list 8 with a social worker's visit. The list has only the latest visit. The
-- list does not say whether the child was seen.

select
    row_id,
    agency,
    concat_ws('|', child_id, last_visit_on) as visit_id,
    concat_ws('|', child_id, started_on) as cla_id,
    child_id as person_id,
    last_visit_on as visited_on,
    null::varchar as was_seen,
    null::varchar as was_seen_alone
from landing.annex_children_in_care
where last_visit_on is not null
