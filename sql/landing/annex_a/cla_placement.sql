-- One row per child of list 8: the latest placement, which ends when the child leaves care.

select
    row_id,
    agency,
    concat_ws('|', child_id, placed_on) as placement_id,
    concat_ws('|', child_id, started_on) as cla_id,
    child_id as person_id,
    placed_on as started_on,
    placement_type,
    ceased_on as ended_on
from landing.annex_children_in_care
