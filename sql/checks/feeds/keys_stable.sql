-- One row per key column: are the keys of the delivery before still there?
-- A system that makes its keys anew every night keeps next to none. Compared are hashes of some of
-- the keys, of every night the same ones.

with

judged as (
    select
        delivered_column.row_id,
        delivered_column.column_id,
        delivered_column.name,
        delivered_column.keys_before,
        delivered_column.keys_surviving,
        delivered_file.last_delivered_for,
        case
            when
                delivered_column.keys_surviving
                <= $least_share::decimal * delivered_column.keys_before
                then 'gap'
            else 'met'
        end as verdict
    from record.delivered_column
    inner join record.delivered_file
        on
            delivered_column.file_id = delivered_file.file_id
            and delivered_column.agency = delivered_file.agency
    where
        delivered_column.is_key
        and delivered_column.keys_before >= $least_keys
        and delivered_file.state in ('whole', 'drifted')
)

select
    column_id as subject_id,
    verdict,
    last_delivered_for as last_event_on,
    keys_surviving as measure,
    name as column_name,
    keys_before,
    keys_surviving,
    last_delivered_for,
    [row_id] as source_rows
from judged
