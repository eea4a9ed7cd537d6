-- One row per child in need at home, by a plan or by a series of short breaks: seen in time?
-- A visit of any of the three tables counts. The plan's own referral says whether the need is
-- disability; an open series of short breaks (V3, V4) has an interval of its own, which goes before
-- the plan's. An export that drops the visits of open plans, as that of one large system does,
-- makes every child look unseen: then the check could not run. A day counted from birth is left
-- blank, because it would give the birth date away.

with

clocked as (
    select
        *,
        case
            when kind = 'disability' then working_days_after(counted_from, $allow_disability)
            when kind = 'in_need' then working_days_after(counted_from, $allow)
            when seen_since_on is null then months_after(clock_from, $short_breaks_first)
            else months_after(seen_since_on, $short_breaks_next)
        end as due_on,
        case
            when kind = 'disability' then working_days_after(perhaps_since_on, $allow_disability)
            when kind = 'in_need' then working_days_after(perhaps_since_on, $allow)
            else months_after(perhaps_since_on, $short_breaks_next)
        end as due_if_seen_on
    from derived.seen_since_start
    where by_visits = 'any'
),

export as (
    select
        count(distinct clocked.child_id) filter (where $as_at > clocked.due_on) >= $enough_plans
        and count(visit.visited_on) = 0 as drops_visits
    from clocked
    left join derived.visit
        on
            clocked.child_id = visit.child_id
            and visit.is_cin_visit
            and clocked.clock_from <= visit.visited_on
    where clocked.kind <> 'short_breaks'
),

judged as (
    select
        clocked.*,
        seen_again(
            seen_since_on, up_to_night(due_on, $as_at), $as_at, $recording_grace,
            due_if_seen_on, visit_doubt, child_doubt, is_doubtful
        ) as judged
    from clocked
    cross join export
    where case when export.drops_visits then error('[visits_of_open_plans]') else true end
)

select
    child_id as subject_id,
    child_id,
    judged,
    due_on,
    working_days_between(counted_from, $as_at) as measure,
    why_unseen(judged, is_from_birth) as why,
    started_on,
    last_seen_on,
    last_visit_on,
    visits_since_last_seen,
    answered_no_since,
    blank_since,
    missing_since,
    case when judged['why'] = 'blank' then perhaps_seen_on end as visit_in_doubt_on,
    kind = 'disability' as is_disability,
    kind = 'short_breaks' as is_short_breaks,
    is_from_birth,
    rows_of_sight(judged, row_id, visit_doubt, doubtful_rows, last_seen_rows) as source_rows
from judged
