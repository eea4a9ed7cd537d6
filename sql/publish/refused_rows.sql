-- One row per row refused tonight: where it is, and the kind of fault, never the value.

select
    agency,
    file,
    line,
    column_name as "column",
    reason
from audit.refused_row
where night = $night
order by agency, file, line, "column", reason
