-- One row per column of dates with enough times in summer: are its midnights those of England?
-- A system that writes days as moments in universal time writes 23:00 of the day before in summer
-- and 00:00 in winter.

with

judged as (
    select
        delivered_column.row_id,
        delivered_column.column_id,
        delivered_column.name,
        delivered_column.summer_times,
        delivered_column.summer_at_eleven,
        delivered_column.winter_times,
        delivered_column.winter_at_midnight,
        delivered_file.delivered_for,
        case
            when
                delivered_column.summer_at_eleven
                >= $share::decimal * delivered_column.summer_times
                and delivered_column.winter_at_midnight
                >= $share::decimal * delivered_column.winter_times
                then 'gap'
            else 'met'
        end as verdict
    from record.delivered_column
    inner join record.delivered_file
        on
            delivered_column.file_id = delivered_file.file_id
            and delivered_column.agency = delivered_file.agency
    where
        delivered_column.summer_times >= $least_times
        and delivered_file.state in ('whole', 'drifted')
)

select
    column_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    summer_at_eleven as measure,
    name as column_name,
    summer_times,
    summer_at_eleven,
    winter_times,
    winter_at_midnight,
    [row_id] as source_rows
from judged
