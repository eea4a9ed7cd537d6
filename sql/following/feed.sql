-- One row per file expected or received tonight.

select
    agency,
    file,
    delivered_for,
    delivered_at,
    rows_read,
    rows_landed,
    rows_refused,
    cells_blanked,
    sha256,
    state,
    reason
from night.landing.file
order by agency, file
