-- One row per file expected or received on the night, and whether it is other than agreed. A file
-- that may be absent, and is, is no fault, nor is a delivery in whose place another is read.

select
    *,
    case
        when state in ('whole', 'not used') then false
        else coalesce(reason, '') <> 'not delivered, which may be absent'
    end as is_fault
from audit.feed
where night = $night
