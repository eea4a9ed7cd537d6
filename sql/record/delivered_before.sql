-- One row per file and earlier delivery, on the nights in the store.

select
    file.file_number::bigint * 4294967296 as row_id,
    earlier_file.agency,
    earlier_file.file || '|' || earlier_file.delivered_for as before_id,
    earlier_file.file as file_id,
    earlier_file.delivered_for,
    earlier_file.rows_landed,
    earlier_file.is_whole,
    earlier_file.is_accepted
from landing.earlier_file
inner join landing.file
    on earlier_file.agency = file.agency and earlier_file.file = file.file
