-- One row per looked-after episode begun by the night, without series of short breaks (V3, V4).
-- A blank start counts as begun. The legal status on the episode's last day decides, or on the
-- night while it is open; of several, the one begun last. A status with a blank start counts from
-- the start of the episode. A day outside the calendar is blank.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'cla_episode'
),

episodes as (
    select
        cla_episode.row_id,
        cla_episode.cla_episode_id,
        cla_episode.person_id as child_id,
        cla_episode.placement_id,
        cla_episode.cla_id,
        cla_episode.referral_id,
        in_calendar(cla_episode.started_on) as started_on,
        cla_episode.start_reason,
        in_calendar(cla_episode.entered_care_on) as entered_care_on,
        cla_episode.ceased_reason,
        end_of(cla_episode.started_on, cla_episode.ceased_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful
    from record.cla_episode
    left join doubtful on cla_episode.row_id = doubtful.row_id
    where cla_episode.person_id is not null and is_begun(cla_episode.started_on, $as_at)
),

legal_statuses as (
    select
        row_id,
        person_id,
        legal_status,
        in_calendar(started_on) as started_on,
        end_of(started_on, ended_on, $as_at) as ended_on
    from record.legal_status
),

in_force as (
    select
        episodes.row_id,
        legal_statuses.legal_status,
        coalesce(legal_statuses.started_on, episodes.started_on) as started_on,
        legal_statuses.row_id as status_row_id
    from episodes
    inner join legal_statuses on episodes.child_id = legal_statuses.person_id
    where
        coalesce(legal_statuses.started_on <= coalesce(episodes.ended_on, $as_at), true)
        and (legal_statuses.ended_on is null or episodes.ended_on <= legal_statuses.ended_on)
),

-- a status without a start comes after one that is known to have begun
last_statuses as (
    select
        row_id,
        max_by(legal_status, (coalesce(started_on, date '-infinity'), status_row_id))
            as last_status
    from in_force
    group by row_id
)

select
    episodes.row_id,
    episodes.cla_episode_id,
    episodes.child_id,
    episodes.placement_id,
    episodes.cla_id,
    episodes.referral_id,
    episodes.started_on,
    episodes.start_reason,
    episodes.entered_care_on,
    episodes.ceased_reason,
    episodes.ended_on,
    episodes.ended_on is null as is_open,
    episodes.is_doubtful,
    last_statuses.last_status as legal_status
from episodes
left join last_statuses on episodes.row_id = last_statuses.row_id
where not coalesce(list_contains($short_break_statuses, last_statuses.last_status), false)
