-- One row per looked-after episode begun by the night, with the kind of placement it is in. That is
-- the placement that the episode names, if in force on the episode's last day, or on the night
-- while it is open; else the child's own in force that day, the one begun last; else the one named.

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
    -- its start; blank where none is recorded
    looked_after.started_on,
    -- why it started
    looked_after.start_reason,
    -- no ceasing by the night can be believed
    looked_after.is_open,
    -- its ceasing cannot be relied on
    looked_after.is_doubtful,
    -- the kind of placement; blank where none is known
    kinds.placement_type,
    -- a temporary one, T0 to T4
    coalesce(starts_with(kinds.placement_type, 'T'), false) as is_temporary,
    -- the place of the episode among the child's: by start, one that has none by its end, or first
    row_number() over (
        partition by looked_after.child_id
        order by
            coalesce(looked_after.started_on, looked_after.ended_on) asc nulls first,
            looked_after.cla_episode_id asc,
            looked_after.row_id asc
    ) as place
from derived.looked_after
left join kinds on looked_after.row_id = kinds.episode_row_id
