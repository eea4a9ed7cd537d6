-- One row per child-in-need plan.

select
    row_id,
    agency,
    cin_plan_id,
    referral_id,
    person_id,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    team_id,
    worker_id
from landing.cin_plan
