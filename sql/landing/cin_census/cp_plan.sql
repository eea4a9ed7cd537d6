-- One row per child protection plan of an episode. Another council's plans are not marked as such.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as cp_plan_id,
    concat_ws('|', child_id, referred_on) as referral_id,
    child_id as person_id,
    started_on,
    ended_on,
    null::varchar as is_other_authority
from landing.census_protection_plans
