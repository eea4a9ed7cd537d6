-- One row per check: how many findings open tonight were met on an earlier night by something that
-- the record does not show any more. What has merely fallen due again since, as a visit does, is
-- left out: it was not yet due when it was met.

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
