-- One row per person of whom a referral was closed, or an episode of care ceased, by adoption, on
-- whatever day. Nothing may lead from anybody else's record to theirs.

select person_id
from record.referral
where close_reason = 'RC1' and person_id is not null
union
select person_id
from record.cla_episode
where ceased_reason in ('E11', 'E12') and person_id is not null
