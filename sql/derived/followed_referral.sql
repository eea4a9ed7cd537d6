-- One row per referral after which work began: the first day, on the referral's own or later and by
-- the night, on which an assessment, section 47 enquiry, child-in-need plan, protection plan or
-- looked-after episode began, of the same child or, by its referral's id, of the same referral.
-- What was running already, or began on a blank day, does not follow, and nothing follows a
-- referral whose day is blank or outside the calendar. Series of short breaks are not care.

with

starts as (
    select child_id, referral_id, started_on
    from derived.assessment
    union all
    select person_id as child_id, referral_id, started_on
    from record.s47_enquiry
    union all
    select person_id as child_id, referral_id, started_on
    from record.cin_plan
    union all
    select person_id as child_id, referral_id, started_on
    from record.cp_plan
    union all
    select child_id, referral_id, started_on
    from derived.looked_after
),

referrals as (
    select
        row_id,
        referral_id,
        person_id as child_id,
        in_calendar(referred_on) as referred_on
    from record.referral
),

following as (
    select referrals.row_id, starts.started_on
    from referrals
    inner join starts
        on
            referrals.child_id = starts.child_id
            and starts.started_on between referrals.referred_on and $as_at
    union all
    select referrals.row_id, starts.started_on
    from referrals
    inner join starts
        on
            referrals.referral_id = starts.referral_id
            and starts.started_on between referrals.referred_on and $as_at
)

select
    row_id,                             -- of the referral
    min(started_on) as followed_on
from following
group by row_id
