-- One row per contact with an adult of a child's family, or decision against one (supplementary).

select
    row_id,
    agency,
    people_contact_id,
    person_id,
    cast(contacted_on as date) as contacted_on,
    kind,
    reason_code
from landing.people_contacts
