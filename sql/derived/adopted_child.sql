-- One row per person who was adopted: a referral was closed, or an episode of care ceased, by
-- adoption, on any date.
-- No other person's record may lead to theirs.

select person_id
from record.referral
where close_reason = 'RC1' and person_id is not null
union
select person_id
from record.cla_episode
where ceased_reason in ('E11', 'E12') and person_id is not null
