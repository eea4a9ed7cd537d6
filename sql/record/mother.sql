-- One row per mother and child: the only link to a parent in the standard.

select
    row_id,
    agency,
    mother_row_id,
    mother_id,
    child_id
from landing.mother
