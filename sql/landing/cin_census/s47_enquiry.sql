-- One row per section 47 enquiry of an episode. The census does not say when an enquiry ended.

select
    row_id,
    agency,
    concat_ws('|', child_id, started_on) as s47_enquiry_id,
    concat_ws('|', child_id, referred_on) as referral_id,
    child_id as person_id,
    started_on,
    null::varchar as ended_on
from landing.census_enquiries
