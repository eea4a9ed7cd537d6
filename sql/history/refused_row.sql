-- One row per run of consecutive rows that were refused tonight for one reason.

select
    agency,
    file,
    line,
    last_line,
    rows,
    column_name,
    reason
from night.landing.refused_run
order by agency, file, line, column_name, reason
