-- One row per column that a feed file lists: whether it was delivered, how many cells are filled,
-- how many keys of the last sample are still there (compared at the smaller of the two samples),
-- and whether its ids match rows of the table they refer to.

with

sampled as (
    select
        last_time.agency,
        last_time.file,
        last_time.column_name,
        greatest(last_time.one_in, tonight.one_in) as one_in,
        last_time.keys as keys_before,
        tonight.keys as keys_tonight
    from landing.earlier_key_sample as last_time
    inner join landing.key_sample as tonight
        on
            last_time.agency = tonight.agency
            and last_time.file = tonight.file
            and last_time.column_name = tonight.column_name
            and last_time.hashed_by = tonight.hashed_by
),

compared as (
    select
        agency,
        file,
        column_name,
        list_filter(keys_before, lambda key: key % one_in = 0) as keys_before,
        keys_tonight
    from sampled
)

select
    file.file_number::bigint * 4294967296 as row_id,
    expected_column.agency,
    expected_column.file || '|' || expected_column.name as column_id,
    expected_column.file as file_id,
    expected_column.name,
    expected_column.table_name,
    expected_column.place::bigint as place,
    expected_column.is_key,
    expected_column.is_required,
    expected_column.is_agreed,
    expected_column.is_relied_on,
    file_column.came as has_come,
    filled_column.filled_count,
    len(compared.keys_before) as keys_before,
    len(list_intersect(compared.keys_before, compared.keys_tonight)) as keys_surviving,
    expected_column.is_read,
    link.held_count as links_held,
    link.lost_count as links_lost,
    link.lost_ids,
    link.capitals_count as lost_by_capitals,
    link.zeros_count as lost_by_zeros,
    link.spaces_count as lost_by_spaces,
    read_column.cells_filled,
    read_column.cells_blanked,
    read_column.cells_unlisted,
    read_column.form_found,
    read_column.summer_times,
    read_column.summer_at_eleven,
    read_column.winter_times,
    read_column.winter_at_midnight
from landing.expected_column
inner join landing.file
    on expected_column.agency = file.agency and expected_column.file = file.file
left join landing.file_column
    on
        file.file_number = file_column.file_number
        and expected_column.name = file_column.name
left join landing.filled_column
    on
        expected_column.agency = filled_column.agency
        and expected_column.file = filled_column.file
        and expected_column.name = filled_column.column_name
left join landing.read_column
    on
        expected_column.agency = read_column.agency
        and expected_column.file = read_column.file
        and expected_column.name = read_column.column_name
left join compared
    on
        expected_column.agency = compared.agency
        and expected_column.file = compared.file
        and expected_column.name = compared.column_name
left join landing.link
    on
        expected_column.agency = link.agency
        and expected_column.file = link.file
        and expected_column.name = link.column_name
