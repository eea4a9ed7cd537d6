-- One row per episode of a child missing, or away without authorisation.

select
    row_id,
    agency,
    missing_row_id,
    person_id,
    cast(started_on as date) as started_on,
    missing_type,
    cast(ended_on as date) as ended_on
from landing.missing
