-- One row per episode, closed in the last days, of a child born by then: was the child seen before
-- it closed? A visit of any of the three tables counts, and so does an assessment of the episode
-- that says the child was seen, on the day it was authorised. A visit without an answer, or without
-- a day that can be right, may have seen the child. A visit after the closure is not read.

with

closures as (
    select
        referral_decision.*,
        referral_decision.decided_on - $seen_within::integer as seen_from,
        referral_decision.decided_on - $assessed_within::integer as assessed_from,
        in_calendar(referral.referred_on) as referred_on,
        coalesce(person.is_age_unknown, true) as is_age_unknown
    from derived.referral_decision
    inner join record.referral on referral_decision.row_id = referral.row_id
    left join derived.person on referral_decision.child_id = person.person_id
    where
        referral_decision.kind = 'closed'
        and referral_decision.decided_on >= $as_at - $look_back::integer
        and (
            coalesce(person.is_age_unknown, true) or person.born_on <= referral_decision.decided_on
        )
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
        bool_and(assessment.is_doubtful) as is_assessment_doubtful
    from closures
    inner join derived.assessment on closures.child_id = assessment.child_id
    left join derived.referral_episode on assessment.referral_id = referral_episode.referral_id
    where
        coalesce(assessment.was_child_seen, true)
        and (assessment.authorised_on >= closures.assessed_from or assessment.is_doubtful)
        and coalesce(assessment.authorised_on, assessment.started_on, closures.decided_on)
        <= closures.decided_on
        and coalesce(
            referral_episode.referral_id = closures.referral_id,
            closures.referred_on <= coalesce(assessment.authorised_on, closures.decided_on),
            true
        )
    group by closures.row_id
),

judged as (
    select
        closures.*,
        visited.* exclude (row_id),
        assessed.* exclude (row_id),
        gap_in_doubt(
            shown(coalesce(last_seen_on >= seen_from, false) or assessed_on is not null),
            case
                when is_death_doubtful then 'death_in_doubt'
                when is_age_unknown then 'age_unknown'
                when blank_visits > 0 then 'blank'
                when has_undated then 'undated'
                when is_assessment_doubtful then 'span_in_doubt'
                when not is_assessment_doubtful then 'assessment_blank'
            end
        ) as judged
    from closures
    left join visited on closures.row_id = visited.row_id
    left join assessed on closures.row_id = assessed.row_id
)

select
    referral_id as subject_id,
    child_id,
    judged,
    decided_on as due_on,
    greatest(last_seen_on, assessed_on) as last_event_on,
    case
        when judged['why'] in ('blank', 'undated') then 'seen/visit_says_whether_seen'
        when judged['why'] = 'assessment_blank' then 'seen/assessment_saw_child'
    end as because_of,
    decided_on as closed_on,
    close_reason,
    last_seen_on,
    last_visit_on,
    coalesce(visits, 0) as visits,
    coalesce(blank_visits, 0) as blank_visits,
    list_prepend(row_id, row_ids) as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
