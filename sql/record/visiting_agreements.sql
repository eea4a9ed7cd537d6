-- One row per agreement that a looked-after child is visited less often (supplementary).

select
    row_id,
    agency,
    agreement_id,
    person_id,
    cast(agreed_on as date) as agreed_on,
    cast(ended_on as date) as ended_on
from landing.visiting_agreements
