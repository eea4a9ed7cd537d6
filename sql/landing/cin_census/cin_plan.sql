-- One row per child-in-need plan of an episode.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as cin_plan_id,
    concat_ws('|', child_id, referred_on) as referral_id,
    child_id as person_id,
    started_on,
    ended_on,
    null::varchar as team_id,
    null::varchar as worker_id
from landing.census_cin_plans
