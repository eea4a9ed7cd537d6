-- One row per check and remedy of the counted findings open tonight that teams cannot put right:
-- findings about files, and findings that only the export or a partner agency can put right.

select
    "check",
    min(title) as title,
    case when remedy = 'partner' then 'partner' else 'export' end as whose,
    count(*) as finding_count,
    count(*) filter (where status = 'new') as new_count
from open_tonight
where is_counted and not is_restricted and (suite = 'feeds' or remedy in ('export', 'partner'))
group by "check", whose
order by
    whose asc,
    finding_count desc,
    "check" asc
