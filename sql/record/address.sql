-- One row per address of a person (children's from the standard, adults' from a supplementary
-- file).

select
    row_id,
    agency,
    address_id,
    person_id,
    address_type,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on,
    postcode,
    address_json,
    cast(not_known_on as date) as not_known_on,
    cast(recorded_on as date) as recorded_on
from landing.address
