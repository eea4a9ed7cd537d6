-- One row per decision about a child that needs a reason (supplementary).

select
    row_id,
    agency,
    decision_id,
    person_id,
    referral_id,
    kind,
    cast(decided_on as date) as decided_on,
    rationale,
    worker_id,
    manager_id,
    cast(signed_off_on as date) as signed_off_on
from landing.decisions
