-- One row per child and entry on the child's record, begun by the night, that may answer a contact
-- about the child.
-- It is a day with a referral, the start of an assessment or section 47 enquiry, early help of any
-- child of the family on its last day so far, or a manager's oversight. If the day is missing or
-- cannot be right, `answered_on` is blank, and `latest_on` is the last day it may have been. The
-- day of early help in doubt is blank too.

select
    child_id,
    'referral' as kind,
    referred_on as answered_on,
    latest_on,
    row_id
from derived.referral_day
union all
select
    child_id,
    'assessment' as kind,
    started_on as answered_on,
    coalesce(started_on, authorised_on, $as_at) as latest_on,
    row_id
from derived.assessment
where child_id is not null
union all
select
    child_id,
    'enquiry' as kind,
    started_on as answered_on,
    latest_on,
    row_id
from derived.enquiry
where child_id is not null
union all
select
    child_id,
    'early_help' as kind,
    case when not is_doubtful then coalesce(ended_on - 1, $as_at) end as answered_on,
    coalesce(ended_on - 1, $as_at) as latest_on,
    row_id
from derived.help_for_child
where kind = 'early_help'
union all
select
    person_id as child_id,
    'oversight' as kind,
    in_calendar(recorded_on) as answered_on,
    coalesce(in_calendar(recorded_on), $as_at) as latest_on,
    row_id
from record.oversight
where person_id is not null and is_begun(recorded_on, $as_at)
