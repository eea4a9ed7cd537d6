-- One row per mother and child; the standard's only parent link.

select
    row_id,
    agency,
    mother_row_id,
    mother_id,
    child_id
from landing.mother
