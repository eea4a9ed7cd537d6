-- One row per column of a file that some check needs or reads, as it came tonight.

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
