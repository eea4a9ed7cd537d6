-- One row per visit to a child of late without access: was there another attempt, a letter or a
-- word with a manager soon after?
-- The third visit without access in a row is given no time. A visit without a day stays in,
-- unknown.

with

asked as (
    select
        visit_access.*,
        person.is_death_doubtful,
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

-- of one day, two visits without access do not follow each other
answered as (
    select
        asked.*,
        min(other.visited_on) filter (
            where other.visited_on > asked.visited_on
            or (other.visited_on = asked.visited_on and other.came_of <> 'without_access')
        ) as attempted_on,
        any_value(asked.visited_on)
        filter (where other.visit_id is not null and other.visited_on is null) as perhaps_on
    from asked
    left join derived.visit_access as other
        on
            asked.child_id = other.child_id
            and asked.visit_id <> other.visit_id
            and other.came_of <> 'not_made'
    group by all
),

judged as (
    select
        *,
        least(followed_up_on, attempted_on) as done_on,
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
