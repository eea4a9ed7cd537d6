-- One row per oversight of a child's case, by the night, that is or may be a decision review.
-- The signature under a closing, the usual round and supervision are none. A row whose kind is
-- blank or unlisted, or whose day is blank or outside the calendar, may be one (`is_doubtful`): it
-- never shows a review, and where it might have been one, none can be said to be missing.

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
