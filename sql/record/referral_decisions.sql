-- One row per decision on what follows a referral (supplementary).

select
    row_id,
    agency,
    referral_decision_id,
    referral_id,
    person_id,
    cast(decided_on as date) as decided_on,
    worker_id
from landing.referral_decisions
