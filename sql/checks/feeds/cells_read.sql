-- One row per file and column that a check reads: could its cells be read?

with

counted as (
    select
        delivered_column.row_id,
        delivered_column.column_id,
        delivered_column.name,
        delivered_column.form_found,
        delivered_column.cells_filled,
        delivered_column.cells_blanked + delivered_column.cells_unlisted as cells_unread,
        delivered_file.delivered_for
    from record.delivered_column
    inner join record.delivered_file
        on
            delivered_column.file_id = delivered_file.file_id
            and delivered_column.agency = delivered_file.agency
    where
        delivered_column.cells_filled is not null
        and delivered_column.is_read is distinct from false
        and not list_contains($left_out, delivered_column.name)
        and delivered_file.state in ('whole', 'drifted')
        and delivered_file.rows_read > 0
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
