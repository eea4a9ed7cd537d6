-- One row per key column: are the keys of the delivery before still there?
-- A system that makes its keys anew every night keeps almost none of them. Hashes of some of the
-- keys are compared, the same ones every night.

select
    column_id as subject_id,
    shown((keys_surviving <= $least_share::decimal * keys_before) is not true) as judged,
    last_delivered_for as last_event_on,
    keys_surviving as measure,
    name as column_name,
    keys_before,
    keys_surviving,
    last_delivered_for,
    [row_id] as source_rows
from derived.whole_file_column
where is_key and keys_before >= $least_keys
