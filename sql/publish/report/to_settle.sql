-- One row per critical check of children's records with counted findings open tonight, in the order
-- of the sheet "Critical and new". It shows how many findings, since when, the longest overdue, and
-- their rows in that sheet. Teams cannot settle findings about files: export_faults.sql has these.

with

counted as (
    select *
    from open_tonight
    where is_counted and not is_restricted and severity = 'critical' and suite <> 'feeds'
)

select
    counted."check",
    min(counted.title) as title,
    count(*) as finding_count,
    count(distinct counted.child_id) as child_count,
    count(*) filter (where counted.status = 'new') as new_count,
    count(*) filter (where counted.status = 'reopened') as reopened_count,
    count(*) filter (where counted.status = 'ongoing') as longer_count,
    count(*) filter (where counted.verdict = 'unknown') as unknown_count,
    max(counted.days_over) as most_days_over,
    min(counted.days_over_unit) as days_over_unit,
    max(counted.nights_open) as most_nights_open,
    count(*) filter (
        where regexp_matches(counted.evidence, '(^|;)answered_no_since=[1-9]')
    ) as not_seen_count,
    count(*) filter (
        where regexp_matches(counted.evidence, '(^|;)blank_since=[1-9]')
    ) as blank_count,
    min(critical_and_new.sheet_row) as first_row,
    max(critical_and_new.sheet_row) as last_row
from counted
inner join critical_and_new on counted.finding_id = critical_and_new.finding_id
group by counted."check"
order by min(suite_rank(counted.suite)), counted."check"
