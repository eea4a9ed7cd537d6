-- One row per child and period of help begun by the night.
-- Help is a plan or looked-after episode of the child, an early-help episode of any child of the
-- family, or the day on which an assessment that led to services was authorised. `ended_on` is the
-- first day without it; blank while it is in force. Help that ended on the day it began has no row.
-- A series of short breaks is not care. Help with a blank start, or an end that cannot be relied
-- on, may have been in force on any day that its other date allows: `is_doubtful`. A date outside
-- the calendar is blank.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'early_help'
),

times as (
    select row_id, child_id, kind, started_on, ended_on, is_doubtful
    from derived.plan
    union all
    select row_id, child_id, 'looked_after' as kind, started_on, ended_on, is_doubtful
    from derived.looked_after
    union all
    select
        early_help.row_id,
        coalesce(family_member.member_id, early_help.person_id) as child_id,
        'early_help' as kind,
        in_calendar(early_help.started_on) as started_on,
        end_of(early_help.started_on, early_help.ended_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful
    from record.early_help
    left join derived.family_member on early_help.person_id = family_member.child_id
    left join doubtful on early_help.row_id = doubtful.row_id
    where is_begun(early_help.started_on, $as_at)
    union all
    select
        row_id,
        child_id,
        'services' as kind,
        authorised_on as started_on,
        (authorised_on + to_days(1))::date as ended_on,
        is_doubtful
    from derived.assessment
    where has_services and (authorised_on is not null or is_doubtful)
)

select
    child_id,
    kind,
    started_on,
    ended_on,
    is_doubtful or started_on is null as is_doubtful,
    row_id
from times
where child_id is not null and coalesce(ended_on > started_on, true)
