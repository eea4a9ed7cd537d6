-- One row per child and day with a referral, by the night: referrals of one day count once.
-- Referrals marked "no further action" count too. The id and row are the day's first.

select
    person_id as child_id,
    referred_on,
    min_by(referral_id, row_id) as referral_id,
    min(row_id) as row_id,
    count(distinct referral_id) as referral_count
from record.referral
where person_id is not null and referred_on <= $as_at
group by person_id, referred_on
