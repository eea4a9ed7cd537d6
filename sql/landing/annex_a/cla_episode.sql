-- One row per child and period of care in list 8, from the day on which it began (so its reason is
-- S). The episodes within it, of placements and of legal statuses, are not in Annex A.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as cla_episode_id,
    child_id as person_id,
    concat_ws('|', child_id, placed_on) as placement_id,
    started_on,
    'S' as start_reason,
    ceased_on,
    ceased_reason,
    concat_ws('|', child_id, started_on) as cla_id,
    null::varchar as referral_id,
    started_on as entered_care_on
from landing.annex_children_in_care
