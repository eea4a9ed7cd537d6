-- One row per check: how many findings open tonight were met on an earlier night by something that
-- the record no longer shows. A finding that has only fallen due again, as visits do, is left out:
-- its due date is after the night on which it was last met.

select
    "check",
    min(title) as title,
    count(*) as finding_count
from open_tonight
where
    is_counted
    and not is_restricted
    and suite <> 'feeds'
    and last_met_on is not null
    and (due_on is null or due_on < last_met_on)
group by "check"
order by
    finding_count desc,
    "check" asc
