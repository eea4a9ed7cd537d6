-- One row per background check on an adult, requested or decided against (supplementary).

select
    row_id,
    agency,
    check_id,
    person_id,
    cast(requested_on as date) as requested_on,
    cast(returned_on as date) as returned_on,
    cast(decided_on as date) as decided_on,
    decision_reason
from landing.background_checks
