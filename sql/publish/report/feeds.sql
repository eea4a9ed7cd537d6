-- One row per file expected or received on the night, faults first. If a file may be absent, its
-- absence is not a fault.

select
    agency,
    file,
    state,
    reason,
    delivered_for,
    rows_read,
    rows_landed,
    rows_refused,
    cells_blanked,
    is_fault
from report_file
order by
    is_fault desc,
    agency asc,
    file asc
