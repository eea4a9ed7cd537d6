-- One row per entry of a manager's oversight of a child's case (supplementary).

select
    row_id,
    agency,
    oversight_id,
    person_id,
    referral_id,
    cast(recorded_on as date) as recorded_on,
    kind,
    worker_id
from landing.oversight
