-- One row per child on an open protection plan of this council: has the child been seen in time?
-- Visits count by child, never by plan id: in real exports that id often matches no plan.
-- Child-in-need visits never count: one large system also keeps supervised contact there. A day
-- counted from birth is left blank, because it would give the birth date away.

with

clocked as (
    select
        *,
        working_days_after(counted_from, $allow) as due_on,
        working_days_after(perhaps_since_on, $allow) as due_if_seen_on
    from derived.seen_since_start
    where by_visits = 'of_protection'
),

judged as (
    select
        *,
        seen_again(
            seen_since_on, due_on, $as_at, $recording_grace,
            due_if_seen_on, visit_doubt, child_doubt, is_doubtful
        ) as judged
    from clocked
)

select
    child_id as subject_id,
    child_id,
    judged,
    working_days_between(counted_from, $as_at) as measure,
    why_unseen(judged, is_from_birth) as why,
    started_on,
    last_seen_on,
    last_visit_on,
    visits_since_last_seen,
    answered_no_since,
    blank_since,
    missing_since,
    case when judged['why'] in ('blank', 'care_in_doubt') then perhaps_seen_on end
        as visit_in_doubt_on,
    is_from_birth,
    rows_of_sight(judged, row_id, visit_doubt, doubtful_rows, last_seen_rows) as source_rows
from judged
