-- One row per row refused tonight, or per column of it where several are at fault.

select
    agency,
    file,
    line,
    column_name,
    reason
from night.landing.refused_row
order by agency, file, line, column_name, reason
