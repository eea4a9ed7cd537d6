-- One row per file with keys: do the rows of one key say the same?
-- Family ids that join more people than one family has are counted with the file of families.

with

family_files as (
    select
        delivered_column.agency,
        delivered_column.file_id,
        count(distinct ignored_family_id.family_id) as ignored_family_ids
    from record.delivered_column
    inner join derived.ignored_family_id on delivered_column.agency = ignored_family_id.agency
    where delivered_column.table_name = 'family'
    group by delivered_column.agency, delivered_column.file_id
),

counted as (
    select
        delivered_file.*,
        coalesce(family_files.ignored_family_ids, 0) as ignored_family_ids
    from record.delivered_file
    left join family_files
        on
            delivered_file.agency = family_files.agency
            and delivered_file.file_id = family_files.file_id
    where
        delivered_file.state in ('whole', 'drifted')
        and delivered_file.is_read
        and delivered_file.rows_landed > 0
)

select
    file_id as subject_id,
    shown((contradicting_keys > 0 or ignored_family_ids > 0) is not true) as judged,
    delivered_for as last_event_on,
    contradicting_keys + ignored_family_ids as measure,
    case when contradicting_keys = 0 and ignored_family_ids > 0 then 'families' end as why,
    contradicting_keys,
    copied_keys,
    ignored_family_ids,
    [row_id] as source_rows
from counted
