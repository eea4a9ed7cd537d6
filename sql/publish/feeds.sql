-- One row per file expected or received tonight. Rows read = rows landed + rows refused, always.

select
    agency,
    file,
    state,
    reason,
    delivered_for,
    delivered_at,
    rows_read,
    rows_landed,
    rows_refused,
    cells_blanked,
    sha256
from audit.feed
where night = $night
order by agency, file, delivered_for, sha256, state, reason
