-- One row per initial child protection conference.

select
    row_id,
    agency,
    conference_id,
    person_id,
    s47_enquiry_id,
    referral_id,
    cast(conference_on as date) as conference_on
from landing.initial_cp_conference
