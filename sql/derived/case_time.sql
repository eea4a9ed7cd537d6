-- One row per child and period, begun by the night, in which the child's case was open.
-- It was open by a referral not marked no further action, a child-in-need plan, a protection plan,
-- a looked-after episode, or an assessment of a referral marked so. `ended_on` is the first day on
-- which it was no longer open; blank while it is open. If the start is blank, or the end cannot be
-- relied on, it may have been open on any day that the other date allows (`is_doubtful`). A period
-- that ended on the day it began has no row.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

referrals as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        in_calendar(referral.referred_on) as started_on,
        end_of(referral.referred_on, referral.closed_on, $as_at) as ended_on,
        doubtful.row_id is not null as is_doubtful,
        coalesce(referral.is_nfa, false) as is_nfa
    from record.referral
    left join doubtful on referral.row_id = doubtful.row_id
    where is_begun(referral.referred_on, $as_at)
),

times as (
    select row_id, child_id, 'referral' as kind, started_on, ended_on, is_doubtful
    from referrals
    where not is_nfa
    union all
    select
        assessment.row_id,
        assessment.child_id,
        'assessment' as kind,
        assessment.started_on,
        assessment.authorised_on as ended_on,
        assessment.is_doubtful
    from derived.assessment
    inner join referrals
        on
            assessment.referral_id = referrals.referral_id
            and assessment.child_id = referrals.child_id
            and referrals.is_nfa
    union all
    select row_id, child_id, kind, started_on, ended_on, is_doubtful
    from derived.help_for_child
    where kind in ('child_in_need_plan', 'protection_plan', 'looked_after')
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
