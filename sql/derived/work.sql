-- One row per child and time of work begun by the night: an assessment, a section 47 enquiry, a
-- child-in-need or protection plan, a looked-after episode, or early help of any child of the
-- family. `ended_on` is the day it ended, blank where it goes on. Work of blank start, or whose end
-- cannot be relied on, is in doubt; the latter goes on. A date outside the calendar is blank.
-- Series of short breaks are not care. Early help that ended on the day it began is none.

with

times as (
    select
        row_id, 'assessment' as kind, child_id, referral_id, started_on, authorised_on as ended_on,
        is_doubtful
    from derived.assessment
    union all
    select row_id, 'enquiry' as kind, child_id, referral_id, started_on, ended_on, is_doubtful
    from derived.enquiry
    union all
    select row_id, kind, child_id, referral_id, started_on, ended_on, is_doubtful
    from derived.plan
    union all
    select row_id, 'looked_after' as kind, child_id, referral_id, started_on, ended_on, is_doubtful
    from derived.looked_after
    union all
    select
        row_id, 'early_help' as kind, child_id, null as referral_id, started_on, ended_on,
        is_doubtful
    from derived.help_for_child
    where kind = 'early_help'
)

select
    row_id,
    kind,                               -- as in help_for_child, or assessment, or enquiry
    child_id,
    referral_id,                        -- that it names; early help names none
    started_on,
    ended_on,
    is_doubtful or started_on is null as is_doubtful
from times
