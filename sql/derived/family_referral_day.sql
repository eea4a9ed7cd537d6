-- One row per child and day, up to the night, with a referral of a child of its family, the child
-- itself included.
-- A referral without a usable day has a row of its own, for some day up to `latest_on`. A child
-- without a family is a family of one.

select
    coalesce(family_member.child_id, referral_day.child_id) as child_id,
    referral_day.referred_on,           -- the day of the referral, of any child of the family
    referral_day.latest_on,
    referral_day.row_id
from derived.referral_day
left join derived.family_member on referral_day.child_id = family_member.member_id
