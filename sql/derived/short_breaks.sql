-- One row per child with a series of short breaks open on the night: since when?
-- A series is the child's episodes with one looked-after id that are not care, because their legal
-- status is one of short breaks. It is open while one of them is, and `row_id` is that episode.
-- `is_doubtful`: it is open only by ends that cannot be relied on. Of two open series the one that
-- began earlier counts; one without a start, or in doubt, counts only if there is no other.

with

episodes as (
    select
        cla_episode.row_id,
        cla_episode.person_id as child_id,
        cla_episode.cla_id,
        in_calendar(cla_episode.started_on) as started_on,
        is_running(cla_episode.started_on, cla_episode.ceased_on, $as_at) as is_open,
        doubtful_row.row_id is not null as is_doubtful
    from record.cla_episode
    left join derived.doubtful_row
        on cla_episode.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cla_episode'
    where
        cla_episode.person_id is not null
        and cla_episode.row_id not in (select row_id from derived.looked_after)
),

series as (
    select
        child_id,
        min(started_on) as started_on,
        min_by(row_id, (is_doubtful, row_id)) filter (where is_open) as row_id,
        bool_and(is_doubtful) filter (where is_open) as is_doubtful
    from episodes
    group by child_id, cla_id
    having bool_or(is_open)
)

select
    child_id,
    row_id,
    started_on,
    is_doubtful
from series
qualify
    row_number() over (
        partition by child_id
        order by is_doubtful asc, started_on asc nulls last, row_id asc
    ) = 1
