-- One row per referral after which work began: on which first day, by the night?
-- Work is an assessment, section 47 enquiry, child-in-need plan, protection plan or looked-after
-- episode that began on the referral's day or later. It is of the same child, or names the same
-- referral. Work that was already running, or began on a blank day, does not follow. Nothing
-- follows a referral whose day is blank or outside the calendar. A series of short breaks is not
-- care.

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
    row_id,                             -- the row of the referral
    min(started_on) as followed_on
from following
group by row_id
