-- One row per delivered date cell that could not be read. The cell is blank in its table.
-- In the feed file, as in the record, the name of a date column ends in `_on`.

select
    blanked_cell.row_id,
    file.agency,
    blanked_cell.row_id || '|' || file_column.name as cell_id,
    file.table_name,
    file_column.name as column_name
from landing.blanked_cell
inner join landing.file on blanked_cell.file_number = file.file_number
inner join landing.file_column
    on
        blanked_cell.file_number = file_column.file_number
        and blanked_cell.column_name = file_column.header
where ends_with(file_column.name, '_on')
