-- One row per visit to a child of late without access: was there another attempt, a letter or a
-- word with a manager soon after?
-- Without access is a visit whose outcome says that nobody opened or the child was not in; the
-- answer no to whether the child was seen never does. The third in a row is given no time. A visit
-- without a day stays in, unknown. Two of one day without access do not follow each other.

with

asked as (
    select
        visit_access.*,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        working_days_after(visit_access.visited_on, $allow) as due_on
    from derived.visit_access
    left join derived.person on visit_access.child_id = person.person_id
    where
        visit_access.came_of = 'without_access'
        and coalesce(visit_access.visited_on >= $as_at - $look_back::integer, true)
        and person.died_on is null
        -- unborn children too: it is the attempt that counts
        and (
            person.is_age_unknown
            or coalesce(person.eighteen_on > coalesce(visit_access.visited_on, $as_at), true)
        )
),

attempts as (
    select
        asked.visit_id,
        asked.child_id,
        min(other.visited_on) filter (where other.visited_on >= asked.visited_on) as attempted_on,
        bool_or(other.visited_on is null) as has_undated
    from asked
    inner join derived.visit_access as other
        on asked.child_id = other.child_id and asked.visit_id <> other.visit_id
    where
        other.came_of <> 'not_made'
        and (
            other.came_of <> 'without_access'
            or other.visited_on is distinct from asked.visited_on
        )
    group by asked.visit_id, asked.child_id
),

follow_ups as (
    select
        asked.visit_id,
        asked.child_id,
        min(visit_outcomes.followed_up_on) as followed_up_on
    from asked
    inner join record.visit_outcomes
        on
            asked.visit_id = visit_outcomes.visit_id
            and asked.child_id = visit_outcomes.person_id
            and asked.visited_on <= visit_outcomes.followed_up_on
    where visit_outcomes.followed_up_on <= $as_at
    group by asked.visit_id, asked.child_id
),

answered as (
    select
        asked.*,
        least(attempts.attempted_on, follow_ups.followed_up_on) as done_on,
        case when attempts.has_undated then asked.visited_on end as perhaps_on,
        asked.in_a_row >= $at_once and done_on is null as is_at_once
    from asked
    left join attempts
        on asked.visit_id = attempts.visit_id and asked.child_id = attempts.child_id
    left join follow_ups
        on asked.visit_id = follow_ups.visit_id and asked.child_id = follow_ups.child_id
),

judged as (
    select
        *,
        gap_in_doubt(
            case
                when is_at_once then shown(false)
                else timed(done_on, due_on, $as_at, $recording_grace, perhaps_on)
            end,
            case
                when is_at_once and perhaps_on is not null then 'blank'
                when is_death_doubtful then 'death_in_doubt'
            end
        ) as judged
    from answered
)

select
    visit_id || '|' || child_id as subject_id,
    child_id,
    judged,
    case when is_at_once then visited_on else due_on end as due_on,
    case when judged['why'] in ('blank', 'no_due_date') then 'seen/visit_says_whether_seen' end
        as because_of,
    case when judged['verdict'] = 'gap' and is_at_once then 'in_a_row' else judged['why'] end
        as why,
    visited_on,
    outcome,
    in_a_row,
    [outcome_row_id] as source_rows
from judged
