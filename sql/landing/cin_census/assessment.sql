-- One row per assessment of an episode. The census does not have its outcome or whether the child
-- was seen, so both are blank.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as assessment_id,
    child_id as person_id,
    concat_ws('|', child_id, referred_on) as referral_id,
    started_on,
    null::varchar as was_child_seen,
    authorised_on,
    null::varchar as outcome_json,
    null::varchar as is_nfa,
    null::varchar as team_id,
    null::varchar as worker_id
from landing.census_assessments
