-- One row per child and family assessment.

select
    row_id,
    agency,
    assessment_id,
    person_id,
    referral_id,
    cast(started_on as date) as started_on,
    cast(was_child_seen as boolean) as was_child_seen,
    cast(authorised_on as date) as authorised_on,
    outcome_json,
    cast(is_nfa as boolean) as is_nfa,
    team_id,
    worker_id
from landing.assessment
