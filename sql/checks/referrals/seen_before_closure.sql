-- One row per episode, closed in the last days, of a child born by then: was the child seen before
-- it closed? A visit of any of the three tables counts, and so does an assessment of the episode
-- that says the child was seen, on the day it was authorised. A visit without an answer, or without
-- a day that can be right, may have seen the child. A visit after the closure is not read.

with

closures as (
    select
        closed.*,
        closed.decided_on - $seen_within::integer as seen_from,
        made.referred_on,
        child_in_doubt(closed.is_death_doubtful, person.is_age_unknown) as child_doubt
    from derived.referral_decision as closed
    inner join derived.referral_made as made on closed.row_id = made.row_id
    left join derived.person on closed.child_id = person.person_id
    where
        closed.kind = 'closed'
        and closed.decided_on >= $as_at - $look_back::integer
        and (coalesce(person.is_age_unknown, true) or person.born_on <= closed.decided_on)
),

visited as (
    select
        closures.row_id,
        max(visit.visited_on) as last_visit_on,
        max(visit.visited_on) filter (where visit.was_seen) as last_seen_on,
        count(*) filter (where visit.visited_on >= closures.seen_from) as visits,
        count(*) filter (where visit.visited_on >= closures.seen_from and visit.was_seen is null)
            as blank_visits,
        bool_or(visit.visited_on is null and coalesce(visit.was_seen, true)) as has_undated,
        latest_first(visit.row_ids[1], visit.visited_on) as row_ids
    from closures
    inner join derived.visit
        on
            closures.child_id = visit.child_id
            and coalesce(closures.decided_on >= visit.visited_on, true)
    group by closures.row_id
),

-- one authorised on no day that can be right may be of any day from its start to the closure
assessed as (
    select
        closures.row_id,
        max(assessment.authorised_on) filter (where assessment.was_child_seen) as assessed_on,
        bool_and(assessment.is_doubtful) as is_doubtful
    from closures
    inner join derived.assessment on closures.child_id = assessment.child_id
    left join derived.referral_episode on assessment.referral_id = referral_episode.referral_id
    where
        coalesce(assessment.was_child_seen, true)
        and (
            assessment.authorised_on >= closures.decided_on - $assessed_within::integer
            or assessment.is_doubtful
        )
        and coalesce(assessment.authorised_on, assessment.started_on, closures.decided_on)
        <= closures.decided_on
        and coalesce(
            referral_episode.referral_id = closures.referral_id,
            closures.referred_on <= coalesce(assessment.authorised_on, closures.decided_on),
            true
        )
    group by closures.row_id
)

select
    closures.referral_id as subject_id,
    closures.child_id,
    gap_in_doubt(
        shown(visited.last_seen_on >= closures.seen_from or assessed.assessed_on is not null),
        case
            when closures.child_doubt is not null then closures.child_doubt
            when visited.blank_visits > 0 then 'blank'
            when visited.has_undated then 'undated'
            when assessed.is_doubtful then 'span_in_doubt'
            when assessed.row_id is not null then 'assessment_blank'
        end
    ) as judged,
    closures.decided_on as due_on,
    greatest(visited.last_seen_on, assessed.assessed_on) as last_event_on,
    closures.decided_on as closed_on,
    closures.close_reason,
    visited.last_seen_on,
    visited.last_visit_on,
    coalesce(visited.visits, 0) as visits,
    coalesce(visited.blank_visits, 0) as blank_visits,
    list_prepend(closures.row_id, visited.row_ids) as source_rows
from closures
left join visited on closures.row_id = visited.row_id
left join assessed on closures.row_id = assessed.row_id
-- a referral that stands for several children is one row
qualify is_worst_row(closures.referral_id, judged, closures.row_id)
