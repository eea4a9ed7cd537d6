-- One row per looked-after child and day of a visit of care, and the night: where was the child
-- placed, since when, and under what legal status?
-- A placement begins with an episode of reason S, P or B; episodes of other reasons continue it. A
-- temporary placement (T0 to T4) does not count as a placement of its own if it interrupts one. The
-- interrupted placement continues if the next episode names it again. If an episode does not say
-- why it began, another placement may have begun: it has no start.

with

looked_after_tonight as (
    select
        child_id,
        max_by(row_id, place) as row_id,
        bool_and(is_doubtful) as is_doubtful
    from derived.placed_episode
    where is_open
    group by child_id
),

in_order as (
    select
        *,
        coalesce(
            lag(is_temporary) over child
            and placement_id
            = lag(case when not is_temporary then placement_id end ignore nulls) over child,
            false
        ) as is_return
    from derived.placed_episode
    window child as (partition by child_id order by place)
),

numbered as (
    select
        *,
        count(*) filter (
            where
            start_reason = 'S'
            or (not is_temporary and not is_return and coalesce(start_reason in ('P', 'B'), true))
        ) over (partition by child_id order by place) as stay
    from in_order
),

days as (
    select child_id, visited_on as on_day
    from derived.counted_visit
    where by_visits = 'of_care' and visited_on is not null
    union
    select child_id, $as_at as on_day
    from looked_after_tonight
),

placed_by_then as (
    select days.on_day, numbered.*
    from days
    inner join numbered
        on
            days.child_id = numbered.child_id
            and coalesce(days.on_day >= numbered.started_on, true)
    qualify
        numbered.stay = max(numbered.stay) over (partition by days.child_id, days.on_day)
),

stays as (
    select
        child_id,
        on_day,
        min_by(
            struct_pack(
                day := case when start_reason is not null or place = 1 then started_on end
            ),
            place
        )['day'] as started_on,
        max_by(struct_pack(code := placement_type), (not is_temporary, place))['code']
            as placement_type,
        max(started_on) as episode_started_on
    from placed_by_then
    group by child_id, on_day
),

legal_statuses as (
    select
        legal_status.row_id,
        legal_status.person_id,
        legal_status.legal_status,
        in_calendar(legal_status.started_on) as started_on,
        end_of(legal_status.started_on, legal_status.ended_on, $as_at) as ended_on,
        doubtful_row.row_id is not null as is_doubtful
    from record.legal_status
    left join derived.doubtful_row
        on legal_status.row_id = doubtful_row.row_id and doubtful_row.table_name = 'legal_status'
    where legal_status.legal_status is not null
),

statuses as (
    select
        stays.child_id,
        stays.on_day,
        max_by(
            struct_pack(
                code := case
                    when not legal_statuses.is_doubtful then legal_statuses.legal_status
                end
            ),
            (
                coalesce(
                    legal_statuses.started_on, stays.episode_started_on, date '-infinity'
                ),
                legal_statuses.row_id
            )
        )['code'] as legal_status
    from stays
    inner join legal_statuses
        on
            stays.child_id = legal_statuses.person_id
            and coalesce(stays.on_day >= legal_statuses.started_on, true)
            and coalesce(stays.on_day < legal_statuses.ended_on, true)
    group by stays.child_id, stays.on_day
)

select
    -- the child, looked after tonight
    stays.child_id,
    -- the night, or the day of a visit of care
    stays.on_day,
    -- the row of the open episode that began last
    looked_after_tonight.row_id,
    -- the start of the placement of that day; blank if it is not known
    stays.started_on,
    -- the kind of placement of that day; blank if none is known
    stays.placement_type,
    -- the legal status in force on that day; blank if none is known
    statuses.legal_status,
    -- looked after tonight only because ceasing dates cannot be relied on
    looked_after_tonight.is_doubtful
from stays
inner join looked_after_tonight on stays.child_id = looked_after_tonight.child_id
left join statuses on stays.child_id = statuses.child_id and stays.on_day = statuses.on_day
