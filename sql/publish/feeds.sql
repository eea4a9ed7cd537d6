-- One row per night and file expected or received. Rows read = rows landed + rows refused, always.

select
    night,
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
order by
    agency asc,
    file asc,
    delivered_for asc,
    sha256 asc,
    state asc,
    reason asc
