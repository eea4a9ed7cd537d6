-- One row per placement.

select
    row_id,
    agency,
    placement_id,
    cla_id,
    person_id,
    cast(started_on as date) as started_on,
    placement_type,
    cast(ended_on as date) as ended_on
from landing.cla_placement
