-- One row per looked-after episode begun by the night, series of short breaks (V3, V4) left out.
-- The legal status that decides is the one in force on the episode's last day, or on the night.

with

episodes as (
    select
        row_id,
        cla_episode_id,
        person_id as child_id,
        placement_id,
        cla_id,
        referral_id,
        started_on,
        start_reason,
        entered_care_on,
        ceased_reason,
        case when ceased_on <= $as_at then ceased_on end as ended_on
    from record.cla_episode
    where person_id is not null and started_on <= $as_at
),

statuses as (
    select
        episodes.row_id,
        max_by(legal_status.legal_status, legal_status.started_on) as last_status
    from episodes
    inner join record.legal_status
        on
            episodes.child_id = legal_status.person_id
            and legal_status.started_on <= coalesce(episodes.ended_on, $as_at)
            and coalesce(legal_status.ended_on, $as_at) >= coalesce(episodes.ended_on, $as_at)
    group by episodes.row_id
)

select
    episodes.*,
    episodes.ended_on is null as is_open,
    statuses.last_status as legal_status
from episodes
left join statuses on episodes.row_id = statuses.row_id
where not coalesce(list_contains($short_break_statuses, statuses.last_status), false)
