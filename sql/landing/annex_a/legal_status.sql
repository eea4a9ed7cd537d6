-- One row per child of list 8 with a legal status: the current one, or the last.

select
    row_id,
    agency,
    concat_ws('|', child_id, coalesce(legal_status_on, started_on)) as legal_status_id,
    child_id as person_id,
    legal_status,
    coalesce(legal_status_on, started_on) as started_on,
    ceased_on as ended_on
from landing.annex_children_in_care
where legal_status is not null
