-- One row per column of dates with enough times in summer: are its midnights those of England?
-- A system that writes days as moments in universal time writes 23:00 of the day before in summer
-- and 00:00 in winter.

select
    column_id as subject_id,
    shown(
        (
            summer_at_eleven >= $share::decimal * summer_times
            and winter_at_midnight >= $share::decimal * winter_times
        ) is not true
    ) as judged,
    delivered_for as last_event_on,
    summer_at_eleven as measure,
    name as column_name,
    summer_times,
    summer_at_eleven,
    winter_times,
    winter_at_midnight,
    [row_id] as source_rows
from derived.whole_file_column
where summer_times >= $least_times
