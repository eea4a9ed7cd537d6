-- One row per child and day with a referral of any child of its family, the child itself too, by
-- the night. Several referrals of one day are one. A child without a family is a family of one. A
-- referral whose day is blank or outside the calendar is left out.

select
    family_member.child_id,
    referral_day.referred_on            -- the day, of whichever child
from derived.family_member
inner join derived.referral_day on family_member.member_id = referral_day.child_id
where referral_day.referred_on is not null
union
select
    child_id,
    referred_on
from derived.referral_day
where referred_on is not null
