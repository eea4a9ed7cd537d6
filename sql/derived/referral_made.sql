-- One row per row of a referral, by the night, with an id and a child not known to have died.
-- A day outside the calendar is blank. A referral without a day is of some day up to `latest_on`,
-- its closing or the night. For other rows `latest_on` is the day itself.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

referrals as (
    select
        row_id,
        referral_id,
        person_id as child_id,
        in_calendar(referred_on) as referred_on,
        latest_day(referred_on, closed_on, $as_at) as latest_on,
        end_of(referred_on, closed_on, $as_at) as closed_on,
        is_nfa
    from record.referral
    where referral_id is not null and person_id is not null
)

select
    referrals.row_id,
    referrals.referral_id,
    referrals.child_id,
    referrals.referred_on,
    referrals.latest_on,                -- the last day on which it may have been
    referrals.closed_on,                -- blank: it is open
    referrals.is_nfa,                   -- the mark for no further action, as recorded
    doubtful.row_id is not null as is_close_doubtful,  -- its closing cannot be relied on
    coalesce(person.is_death_doubtful, false) as is_death_doubtful
from referrals
left join doubtful on referrals.row_id = doubtful.row_id
left join derived.person on referrals.child_id = person.person_id
where referrals.latest_on <= $as_at and person.died_on is null
