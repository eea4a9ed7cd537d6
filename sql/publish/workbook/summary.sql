-- One row per figure on the first sheet of a workbook, for all teams or for one, in the order of
-- the sheet.

with

shown as (
    select *
    from book_finding
    where $team::varchar is null or team_id = $team
),

counted as (
    select
        count(*) as open_count,
        count(*) filter (where is_counted) as counted_count,
        count(*) filter (where is_counted and severity = 'critical') as critical_count,
        count(*) filter (
            where is_counted and severity = 'critical' and status = 'new'
        ) as new_critical_count,
        count(*) filter (where is_counted and status = 'new') as new_count,
        count(*) filter (where is_counted and status = 'reopened') as reopened_count,
        count(*) filter (where waived_until is not null) as waived_count,
        count(*) filter (where not is_check_counted) as pilot_count,
        count(*) filter (where because_of is not null) as following_count,
        count(distinct child_id) filter (where is_counted) as child_count
    from shown
)

select
    unnest([
        'Findings open tonight',
        'of these counted',
        'of these critical',
        'critical and new tonight',
        'new tonight',
        'open again',
        'children with a counted finding',
        'not counted: waived',
        'not counted: of a check on pilot',
        'follow from another finding, which is to be put right first'
    ]) as label,
    unnest([
        open_count,
        counted_count,
        critical_count,
        new_critical_count,
        new_count,
        reopened_count,
        child_count,
        waived_count,
        pilot_count,
        following_count
    ]) as figure
from counted
