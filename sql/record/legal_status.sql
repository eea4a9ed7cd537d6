-- One row per legal status.

select
    row_id,
    agency,
    legal_status_id,
    person_id,
    legal_status,
    cast(started_on as date) as started_on,
    cast(ended_on as date) as ended_on
from landing.legal_status
