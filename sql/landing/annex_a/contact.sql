-- One row per child and day of a contact in list 1. Annex A has no number for a contact, so its key
-- is the child and the day. The list does not say what followed.

select
    min(row_id) as row_id,
    min(agency) as agency,
    concat_ws('|', child_id, contacted_on) as contact_id,
    child_id as person_id,
    contacted_on,
    min_by(source_code, row_id) as source_code,
    null::varchar as outcome_json
from landing.annex_contacts
group by child_id, contacted_on
