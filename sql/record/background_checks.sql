-- One row per background check asked for on an adult (supplementary).

select
    row_id,
    agency,
    check_id,
    person_id,
    cast(requested_on as date) as requested_on,
    cast(returned_on as date) as returned_on
from landing.background_checks
