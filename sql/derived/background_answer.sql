-- One row per day, up to the night, on which it was decided whether a background check on an adult
-- is made.
-- A check was requested, or it was decided against with a reason; one row of the file may give
-- both. A row without either day, or a decision without a reason, does not count. The result of a
-- check is not read.

with

answers as (
    select row_id, person_id, requested_on as answered_on, true as is_request
    from record.background_checks
    union all
    select row_id, person_id, decided_on as answered_on, false as is_request
    from record.background_checks
    where decision_reason is not null
)

select
    row_id,
    person_id,                          -- the adult
    answered_on,
    is_request                          -- requested; otherwise decided against
from answers
where person_id is not null and answered_on <= $as_at
