-- One row per column of a file that a check needs or reads, as delivered tonight.

select
    agency,
    file,
    column_name,
    rows,
    filled,
    blanked,
    unlisted,
    placeholder,
    checks
from memory.judging.field
order by agency, file, column_name
