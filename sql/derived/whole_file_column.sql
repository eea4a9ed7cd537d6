-- One row per column that a feed names of a file that came whole: its counts, those of its values,
-- and the delivery.
-- A file that lacks an agreed column, or has a new one, is whole too (`drifted`). A count is blank
-- if nothing of its kind was counted.

select
    delivered_column.row_id,
    delivered_column.agency,
    delivered_column.column_id,
    delivered_column.name,
    delivered_column.table_name,
    delivered_column.is_key,
    delivered_column.is_agreed,
    delivered_column.is_relied_on,
    delivered_column.is_read,
    delivered_column.has_come,
    delivered_column.filled_count,
    delivered_column.keys_before,
    delivered_column.keys_surviving,
    delivered_column.links_held,
    delivered_column.links_lost,
    delivered_column.lost_ids,
    delivered_column.lost_by_capitals,
    delivered_column.lost_by_zeros,
    delivered_column.lost_by_spaces,
    delivered_column.cells_filled,
    delivered_column.cells_blanked,
    delivered_column.cells_unlisted,
    delivered_column.form_found,
    delivered_column.summer_times,
    delivered_column.summer_at_eleven,
    delivered_column.winter_times,
    delivered_column.winter_at_midnight,
    delivered_value.kind,
    delivered_value.filled_count as value_count,
    delivered_value.true_count,
    delivered_value.is_one_value,
    delivered_value.commonest_count,
    delivered_value.known_count,
    delivered_value.named_count,
    delivered_file.delivered_for,
    delivered_file.last_delivered_for,
    delivered_file.rows_read,
    delivered_file.rows_landed
from record.delivered_column
inner join record.delivered_file
    on
        delivered_column.agency = delivered_file.agency
        and delivered_column.file_id = delivered_file.file_id
left join record.delivered_value
    on
        delivered_column.agency = delivered_value.agency
        and delivered_column.column_id = delivered_value.value_id
where delivered_file.state in ('whole', 'drifted')
