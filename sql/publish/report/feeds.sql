-- One row per file expected or received on the night, those that are not whole first.

select
    agency,
    file,
    state,
    reason,
    delivered_for,
    rows_read,
    rows_landed,
    rows_refused,
    cells_blanked
from audit.feed
where night = $night
order by
    state = 'whole' asc,
    agency asc,
    file asc
