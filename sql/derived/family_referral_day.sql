-- One row per child and day with a referral of any child of its family, the child itself too, by
-- the night. Several referrals of one day are one. A child without a family is a family of one. A
-- referral whose day is blank or outside the calendar is left out.

select
    of_child.child_id,
    referral_day.referred_on            -- the day, of whichever child
from derived.family as of_child
inner join derived.family as of_family on of_child.family_id = of_family.family_id
inner join derived.referral_day on of_family.child_id = referral_day.child_id
where referral_day.referred_on is not null
union
select
    child_id,
    referred_on
from derived.referral_day
where referred_on is not null
