-- One row per file expected or received on the night, and whether it differs from what was agreed.
-- Two things are not faults: a file that may be absent and is, and a delivery that is not used
-- because another was read in its place.

select
    *,
    case
        when state in ('whole', 'not used') then false
        else coalesce(reason, '') <> 'not delivered, which may be absent'
    end as is_fault
from audit.feed
where night = $night
