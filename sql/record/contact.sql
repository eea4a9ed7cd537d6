-- One row per contact at the front door about a child.

select
    row_id,
    agency,
    contact_id,
    person_id,
    cast(contacted_on as date) as contacted_on,
    source_code,
    outcome_json
from landing.contact
