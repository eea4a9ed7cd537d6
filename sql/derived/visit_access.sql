-- One row per visit to a child by the night: what came of it, and how many in a row were without
-- access?
-- If any copy or any outcome says that the child was seen, the visit was with access. Copies with
-- different days are one visit, on the latest day. On one day, visits that saw the child come last,
-- then by id. A visit without a day comes after all others, and is in no row.

with

outcomes as (
    select
        visit_id,
        person_id as child_id,
        bool_or(outcome = 'child_seen') as is_child_seen,
        min(outcome) filter (where outcome in ('child_not_in', 'no_access')) as without_access,
        bool_and(coalesce(outcome = 'cancelled', false)) as is_cancelled,
        list(followed_up_on) as followed_up_days,
        min(row_id) as outcome_row_id
    from record.visit_outcomes
    group by visit_id, person_id
),

visits as (
    select
        visit_id,
        child_id,
        max(visited_on) as visited_on,
        bool_or(was_seen) as was_seen
    from derived.visit
    group by visit_id, child_id
),

kinds as (
    select
        visits.visit_id,
        visits.child_id,
        visits.visited_on,
        outcomes.without_access,
        outcomes.followed_up_days,
        outcomes.outcome_row_id,
        case
            when visits.was_seen or outcomes.is_child_seen then 'child_seen'
            when outcomes.without_access is not null then 'without_access'
            when outcomes.is_cancelled then 'not_made'
            else 'other'
        end as came_of
    from visits
    left join outcomes
        on visits.visit_id = outcomes.visit_id and visits.child_id = outcomes.child_id
),

-- a run ends with a visit that saw the child
runs as (
    select
        *,
        count(*) filter (where came_of = 'child_seen') over (
            partition by child_id
            order by visited_on asc nulls last, came_of = 'child_seen' asc
        ) as run
    from kinds
)

select
    visit_id,
    child_id,
    visited_on,
    came_of,                            -- child_seen, without_access, not_made or other
    case when came_of = 'without_access' then without_access end as outcome,
    case
        when came_of = 'without_access' and visited_on is not null
            then count(*) filter (where came_of = 'without_access') over (
                partition by child_id, run order by visited_on asc nulls last, visit_id asc
            )
    end as in_a_row,
    -- the first day, from its own on and by the night, of what else followed it up
    list_min(
        list_filter(followed_up_days, lambda day_on: day_on between visited_on and $as_at)
    ) as followed_up_on,
    outcome_row_id
from runs
