-- One row per private fostering arrangement (supplementary).

select
    row_id,
    agency,
    arrangement_id,
    person_id,
    cast(known_on as date) as known_on,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on
from landing.private_fostering
