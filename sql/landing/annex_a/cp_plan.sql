-- One row per child protection plan of list 7, which holds this council's own plans only.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as cp_plan_id,
    null::varchar as referral_id,
    child_id as person_id,
    started_on,
    ended_on,
    'false' as is_other_authority
from landing.annex_child_protection
