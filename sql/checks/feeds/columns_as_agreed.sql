-- One row per file that came and whose columns the feed file names: are they as agreed?
-- A column that not every system has may be absent. Each file is one row, whatever is missing, new
-- or renamed. A file refused for another reason than its columns, or with an unknown header, names
-- the check of that as its cause. If columns are missing and others are new, some may have been
-- renamed.

with

missing as (
    select
        file_id,
        agency,
        min_by(name, place) as first_missing
    from record.delivered_column
    where is_agreed and not has_come
    group by file_id, agency
),

judged as (
    select
        delivered_file.*,
        missing.first_missing,
        case
            when
                delivered_file.state = 'refused'
                and (delivered_file.known_columns = 0 or delivered_file.missing_required = 0)
                then 'unknown'
            when delivered_file.missing_columns > 0 or delivered_file.new_columns > 0 then 'gap'
            else 'met'
        end as verdict
    from record.delivered_file
    left join missing
        on delivered_file.file_id = missing.file_id and delivered_file.agency = missing.agency
    where
        delivered_file.missing_columns is not null
        and delivered_file.state not in ('missing', 'half-written', 'longer than declared')
)

select
    file_id as subject_id,
    verdict,
    delivered_for as last_event_on,
    missing_columns as measure,
    missing_columns,
    missing_required,
    first_missing,
    new_columns,
    missing_columns > 0 and new_columns > 0 as is_perhaps_renamed,
    [row_id] as source_rows
from judged
