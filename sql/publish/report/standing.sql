-- One row per severity: the number of counted findings open tonight (including restricted ones),
-- how many of these are new, and how many more are not counted because they are waived or follow
-- from another finding.

select
    severity,
    count(*) filter (where is_counted) as open_count,
    count(*) filter (where is_counted and status = 'new') as new_count,
    count(*) filter (where is_check_counted and waived_until is not null) as waived_count,
    count(*) filter (
        where is_check_counted and waived_until is null and not is_counted
    ) as following_count
from open_tonight
group by severity
order by severity_rank(severity)
