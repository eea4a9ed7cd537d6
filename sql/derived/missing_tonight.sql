-- One row per child recorded as missing on the night (kind M, not away): since when?
-- Of several episodes open on the night, the first to begin counts.

select
    -- the child
    person_id as child_id,
    -- the start of the episode; blank if none of them has one
    min(in_calendar(started_on)) as missing_since
from record.missing
where
    person_id is not null
    and missing_type = 'M'
    and is_running(started_on, ended_on, $as_at)
group by person_id
