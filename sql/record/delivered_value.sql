-- One row per file and filled column of a flag, date or id: figures about its values.

select
    file.file_number::bigint * 4294967296 as row_id,
    expected_column.agency,
    expected_column.file || '|' || expected_column.name as value_id,
    expected_column.file as file_id,
    expected_column.name,
    expected_column.table_name,
    column_value.kind,
    column_value.filled_count,
    column_value.true_count,
    column_value.is_one_value,
    column_value.commonest_count,
    column_value.known_count,
    column_value.named_count
from landing.expected_column
inner join landing.file
    on expected_column.agency = file.agency and expected_column.file = file.file
inner join landing.column_value
    on
        expected_column.agency = column_value.agency
        and expected_column.file = column_value.file
        and expected_column.name = column_value.column_name
