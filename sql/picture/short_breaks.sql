-- One row per child with a series of short breaks open on the night: since when does it run?
-- A series is the child's episodes of one looked-after id that are no care, since their legal status
-- makes them short breaks; it is open while one of them is, and `row_id` is that one's. `span_doubt`
-- is filled where it is open only by ends that cannot be relied on. Of two open series the earlier
-- begun; one without a start, or in doubt, only where there is no other.

with

episodes as (
    select
        cla_episode.row_id,
        cla_episode.person_id as child_id,
        cla_episode.cla_id,
        in_calendar(cla_episode.started_on) as started_on,
        is_running(cla_episode.started_on, cla_episode.ceased_on, $as_at) as is_open,
        doubtful_row.why as span_doubt
    from record.cla_episode
    left join picture.doubtful_row
        on cla_episode.row_id = doubtful_row.row_id and doubtful_row.table_name = 'cla_episode'
    where
        cla_episode.person_id is not null
        and is_begun(cla_episode.started_on, $as_at)
        and cla_episode.row_id not in (select row_id from picture.looked_after)
),

series as (
    select
        child_id,
        min(started_on) as started_on,
        min_by(row_id, (span_doubt is not null, row_id)) filter (where is_open) as row_id,
        case
            when bool_and(span_doubt is not null) filter (where is_open)
                then min(span_doubt) filter (where is_open)
        end as span_doubt
    from episodes
    group by child_id, cla_id
    having bool_or(is_open)
)

select
    child_id,
    row_id,
    started_on,
    span_doubt
from series
qualify
    row_number() over (
        partition by child_id
        order by span_doubt is not null, started_on asc nulls last, row_id
    ) = 1
