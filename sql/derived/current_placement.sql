-- One row per looked-after child with a placement in force: where is the child placed tonight?
-- The placement that the child's open episode names comes first, then the one of the child that
-- began last. A placement without a start is in force, and so is one whose end is before its start.

with

open_episodes as (
    select
        child_id,
        placement_id
    from derived.looked_after
    where is_open
    qualify
        row_number() over (
            partition by child_id
            order by started_on desc nulls last, cla_episode_id desc, row_id desc
        ) = 1
),

placements as (
    select
        row_id,
        placement_id,
        person_id,
        in_calendar(started_on) as started_on,
        placement_type
    from record.cla_placement
    where is_running(started_on, ended_on, $as_at)
),

candidates as (
    select open_episodes.child_id, placements.*, true as is_named
    from open_episodes
    inner join placements on open_episodes.placement_id = placements.placement_id
    union all
    select open_episodes.child_id, placements.*, false as is_named
    from open_episodes
    inner join placements on open_episodes.child_id = placements.person_id
)

select
    row_id,
    child_id,
    placement_id,
    started_on,
    placement_type
from candidates
qualify
    row_number() over (
        partition by child_id
        order by is_named desc, started_on desc nulls last, placement_id desc, row_id desc
    ) = 1
