-- One row per open child: who holds the case tonight, and from which day had somebody to hold it?
-- A case is held by a worker with a current case-holding involvement. If the involvement is in
-- doubt, or its role is unclear, the worker may hold the case: `holder_doubt`. The deadline is
-- counted from the start of the episode, or from the last end of such an involvement if that is
-- later. If the episode has no start, nothing is counted.

with

holders as (
    select
        *,
        ended_on is null as is_current,
        holder = 'worker' and not is_role_unclear as is_sure
    from derived.case_holder
),

open_children as (
    select
        child_id,
        row_id,
        episode_started_on,
        is_looked_after or has_protection_plan as is_protected,
        is_doubtful,
        is_death_doubtful
    from derived.open_child
)

select
    -- the child
    open_children.child_id,
    -- the child's row in person, or else that of the episode
    any_value(open_children.row_id) as row_id,
    -- a protection plan is open, or the child is looked after
    any_value(open_children.is_protected) as is_protected,
    -- the child is open only by rows whose end cannot be relied on
    any_value(open_children.is_doubtful) as is_doubtful,
    -- a death is recorded that cannot be right
    any_value(open_children.is_death_doubtful) as is_death_doubtful,
    -- a worker holds the case for certain
    coalesce(
        bool_or(holders.is_sure and holders.is_current and not holders.is_doubtful), false
    ) as is_allocated,
    -- why a worker may hold it, if none does for certain: holder_in_doubt, else role_unclear
    case
        when is_allocated then null
        when bool_or(holders.is_sure and holders.is_current) then 'holder_in_doubt'
        when bool_or(holders.holder = 'worker' and holders.is_current) then 'role_unclear'
    end as holder_doubt,
    -- in whose name it is, if not a worker's: the first of not_listed, nobody, placeholder
    min(holders.holder)
    filter (where holders.is_current and holders.holder <> 'worker' and not holders.is_role_unclear)
        as held_by,
    -- the start of the episode
    any_value(open_children.episode_started_on) as episode_started_on,
    -- the last day on which a worker gave up the case
    max(holders.ended_on) filter (where holders.is_sure) as last_ended_on,
    -- the day from which the deadline is counted
    case
        when any_value(open_children.episode_started_on) is not null
            then greatest(any_value(open_children.episode_started_on), last_ended_on)
    end as counted_from,
    -- the first day of the episode on which a worker certainly held it
    min(greatest(holders.started_on, open_children.episode_started_on))
    filter (
        where holders.is_sure
        and not holders.is_doubtful
        and coalesce(holders.ended_on, date 'infinity') > open_children.episode_started_on
    ) as first_allocated_on,
    -- the rows of current involvements
    list_sort(list(holders.row_id) filter (where holders.is_current)) as holder_rows
from open_children
left join holders on open_children.child_id = holders.child_id
group by open_children.child_id
