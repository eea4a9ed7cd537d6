-- One row per person and family group.

select
    row_id,
    agency,
    family_row_id,
    family_id,
    person_id
from landing.family
