-- One row per worker.

select
    row_id,
    agency,
    professional_id,
    staff_id
from landing.professional
