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
        child_id,
        visit_id,
        visited_on as attempted_on,
        came_of = 'without_access' as is_without_access,
        false as is_follow_up
    from derived.visit_access
    where came_of <> 'not_made'
    union all
    select
        person_id as child_id,
        visit_id,
        followed_up_on as attempted_on,
        false as is_without_access,
        true as is_follow_up
    from record.visit_outcomes
    where followed_up_on <= $as_at
),

-- by another visit, or by what followed up this one
answered as (
    select
        asked.*,
        min(attempts.attempted_on) filter (where attempts.attempted_on >= asked.visited_on)
            as done_on,
        any_value(asked.visited_on)
        filter (where attempts.visit_id is not null and attempts.attempted_on is null)
            as perhaps_on
    from asked
    left join attempts
        on
            asked.child_id = attempts.child_id
            and (asked.visit_id = attempts.visit_id) = attempts.is_follow_up
            and (
                not attempts.is_without_access
                or attempts.attempted_on is distinct from asked.visited_on
            )
    group by all
),

judged as (
    select
        *,
        in_a_row >= $at_once and done_on is null as is_at_once,
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
    case when judged['verdict'] = 'gap' and is_at_once then 'in_a_row' else judged['why'] end
        as why,
    visited_on,
    outcome,
    in_a_row,
    [outcome_row_id] as source_rows
from judged
