-- One row per column of dates with enough times in summer: are its midnights those of England?
-- A system that writes days as moments in universal time writes 23:00 of the day before in summer
-- and 00:00 in winter.

select
    delivered_column.column_id as subject_id,
    shown(
        (
            delivered_column.summer_at_eleven
            >= $share::decimal * delivered_column.summer_times
            and delivered_column.winter_at_midnight
            >= $share::decimal * delivered_column.winter_times
        ) is not true
    ) as judged,
    delivered_file.delivered_for as last_event_on,
    delivered_column.summer_at_eleven as measure,
    delivered_column.name as column_name,
    delivered_column.summer_times,
    delivered_column.summer_at_eleven,
    delivered_column.winter_times,
    delivered_column.winter_at_midnight,
    [delivered_column.row_id] as source_rows
from record.delivered_column
inner join record.delivered_file
    on
        delivered_column.file_id = delivered_file.file_id
        and delivered_column.agency = delivered_file.agency
where
    delivered_column.summer_times >= $least_times
    and delivered_file.state in ('whole', 'drifted')
