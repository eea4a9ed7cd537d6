-- One row per child and piece of work begun by the night.
-- Work is an assessment, a section 47 enquiry, a child-in-need or protection plan, a looked-after
-- episode, or early help of any child of the family. `ended_on` is the day it ended; blank while it
-- is open. Work with a blank start, or with an end that cannot be relied on, is in doubt; the
-- latter is open. A date outside the calendar is blank. A series of short breaks is not care. Early
-- help that ended on the day it began is left out.

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
    referral_id,                        -- the referral that it names; early help names none
    started_on,
    ended_on,
    is_doubtful or started_on is null as is_doubtful
from times
