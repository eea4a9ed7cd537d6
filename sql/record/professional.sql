-- One row per worker.

select
    row_id,
    agency,
    professional_id,
    staff_id,
    cast(full_time_equivalent as double) as full_time_equivalent
from landing.professional
