-- One row per key column: are the keys of the delivery before still there?
-- A system that makes its keys anew every night keeps next to none. Compared are hashes of some of
-- the keys, of every night the same ones.

select
    delivered_column.column_id as subject_id,
    shown(
        (
            delivered_column.keys_surviving
            <= $least_share::decimal * delivered_column.keys_before
        ) is not true
    ) as judged,
    delivered_file.last_delivered_for as last_event_on,
    delivered_column.keys_surviving as measure,
    delivered_column.name as column_name,
    delivered_column.keys_before,
    delivered_column.keys_surviving,
    delivered_file.last_delivered_for,
    [delivered_column.row_id] as source_rows
from record.delivered_column
inner join record.delivered_file
    on
        delivered_column.file_id = delivered_file.file_id
        and delivered_column.agency = delivered_file.agency
where
    delivered_column.is_key
    and delivered_column.keys_before >= $least_keys
    and delivered_file.state in ('whole', 'drifted')
