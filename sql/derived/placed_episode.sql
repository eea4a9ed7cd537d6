-- One row per looked-after episode begun by the night: in what kind of placement is it?
-- The placement is the one that the episode names, if it is in force on the episode's last day, or
-- on the night while it is open. Otherwise it is the child's own placement in force on that day,
-- the one begun last; if there is none, the named one.

with

placements as (
    select
        row_id,
        coalesce(placement_id, '') as placement_id,
        person_id,
        placement_type,
        coalesce(in_calendar(started_on), date '-infinity') as started_on,
        end_of(started_on, ended_on, $as_at) as ended_on
    from record.cla_placement
),

pairs as (
    select
        looked_after.row_id as episode_row_id,
        looked_after.ended_on as episode_ended_on,
        placements.*,
        true as is_named
    from derived.looked_after
    inner join placements on looked_after.placement_id = placements.placement_id
    union all
    select
        looked_after.row_id as episode_row_id,
        looked_after.ended_on as episode_ended_on,
        placements.*,
        false as is_named
    from derived.looked_after
    inner join placements on looked_after.child_id = placements.person_id
),

weighed as (
    select
        *,
        started_on <= coalesce(episode_ended_on, $as_at)
        and (ended_on is null or coalesce(ended_on >= episode_ended_on, false)) as is_in_force
    from pairs
),

kinds as (
    select
        episode_row_id,
        max_by(
            struct_pack(code := placement_type),
            (is_in_force, is_named, started_on, placement_id, row_id)
        )['code'] as placement_type
    from weighed
    where is_named or is_in_force
    group by episode_row_id
)

select
    -- the child looked after
    looked_after.child_id,
    -- the id of the episode
    looked_after.cla_episode_id,
    -- its row
    looked_after.row_id,
    -- the placement that the episode names
    looked_after.placement_id,
    -- its start; blank if none is recorded
    looked_after.started_on,
    -- the reason why it started
    looked_after.start_reason,
    -- it has not ceased by the night, or its ceasing date cannot be right
    looked_after.is_open,
    -- its ceasing date cannot be relied on
    looked_after.is_doubtful,
    -- the kind of placement; blank if none is known
    kinds.placement_type,
    -- the placement is temporary, T0 to T4
    coalesce(starts_with(kinds.placement_type, 'T'), false) as is_temporary,
    -- the place of the episode among the child's: by start; without a start by its end, or first
    row_number() over (
        partition by looked_after.child_id
        order by
            coalesce(looked_after.started_on, looked_after.ended_on) asc nulls first,
            looked_after.cla_episode_id asc,
            looked_after.row_id asc
    ) as place
from derived.looked_after
left join kinds on looked_after.row_id = kinds.episode_row_id
