-- One row per file and column that a check reads: could its cells be read?

with

counted as (
    select
        *,
        cells_blanked + cells_unlisted as cells_unread
    from derived.whole_file_column
    where
        cells_filled is not null
        and is_read is distinct from false
        and not list_contains($left_out, name)
        and rows_read > 0
)

select
    column_id as subject_id,
    shown(
        (
            (cells_unread = cells_filled and cells_unread >= $least_of_all)
            or (cells_unread >= $least_cells and cells_unread > $share::decimal * cells_filled)
        ) is not true
    ) as judged,
    delivered_for as last_event_on,
    cells_unread as measure,
    name as column_name,
    cells_unread,
    cells_filled,
    [form_found] as form_found,
    [row_id] as source_rows
from counted
