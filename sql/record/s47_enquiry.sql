-- One row per section 47 enquiry.

select
    row_id,
    agency,
    s47_enquiry_id,
    referral_id,
    person_id,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on
from landing.s47_enquiry
