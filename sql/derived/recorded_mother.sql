-- One row per child and recorded mother.
-- Who is a mother is decided by derived.parent_tie. A man recorded as mother is a recorded father.
-- `known_on` is the earliest date in any of her rows; blank if none has one. The mother table has
-- no dates, so `is_known_on_blank` is yes only if a relationship should have given one.

select
    child_id,
    adult_id as mother_id,
    min(row_id) as row_id,
    min(known_on) as known_on,
    count(known_on) = 0 and bool_or(is_relationship) as is_known_on_blank,
    list(row_id order by row_id) as row_ids
from derived.parent_tie
where parent_kind = 'mother'
group by child_id, adult_id
