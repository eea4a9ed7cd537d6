-- One row per child and day on which an assessment of list 4 began.
-- The only outcome in Annex A is "assessed as requiring support". It is read as services provided.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as assessment_id,
    child_id as person_id,
    null::varchar as referral_id,
    started_on,
    was_child_seen,
    authorised_on,
    case needs_support
        when 'true' then '{"PROV_OF_SERVICES_FLAG": "Y"}'
        when 'false' then '{"PROV_OF_SERVICES_FLAG": "N"}'
    end as outcome_json,
    null::varchar as is_nfa,
    null::varchar as team_id,
    null::varchar as worker_id
from landing.annex_assessments
