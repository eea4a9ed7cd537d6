-- One row per entry of oversight of a child's case, by the night, that is or may be a decision
-- review.
-- The signature for a closing, a routine review and supervision do not count. An entry whose kind
-- is blank or unlisted, or whose day is blank or outside the calendar, may be one (`is_doubtful`).
-- It never proves a review; but if it may be one, no review can be said to be missing.

select
    person_id as child_id,
    referral_id,
    in_calendar(recorded_on) as reviewed_on,
    worker_id,
    coalesce(kind <> 'decision_review', true) or in_calendar(recorded_on) is null as is_doubtful,
    row_id
from record.oversight
where
    person_id is not null
    and coalesce(kind not in ('closure_authorised', 'routine', 'supervision'), true)
    and coalesce(in_calendar(recorded_on) <= $as_at, true)
