-- One row per child protection plan.

select
    row_id,
    agency,
    cp_plan_id,
    referral_id,
    person_id,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    cast(is_other_authority as boolean) as is_other_authority
from landing.cp_plan
