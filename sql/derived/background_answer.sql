-- One row per day on which it was settled, by the night, whether a background check on an adult is
-- made: it was asked for, or decided against with a reason. A row of the file may give both.
-- What has neither day, or a decision without a reason, settles nothing. What came back is not
-- asked.

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
    is_request                          -- asked for; else decided against
from answers
where person_id is not null and answered_on <= $as_at
