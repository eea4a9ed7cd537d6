-- One row per agreement to visit a looked-after child less often (supplementary).

select
    row_id,
    agency,
    agreement_id,
    person_id,
    cast(agreed_on as date) as agreed_on,
    cast(ended_on as date) as ended_on
from landing.visiting_agreements
