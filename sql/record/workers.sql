-- One row per worker on the council's staff list (supplementary).

select
    row_id,
    agency,
    worker_id,
    team_id,
    cast(is_active as boolean) as is_active,
    cast(left_on as date) as left_on,
    cast(full_time_equivalent as double) as full_time_equivalent
from landing.workers
