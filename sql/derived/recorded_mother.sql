-- One row per child and recorded mother.
-- She is one by derived.parent_tie. A man held as mother is a father, held there.
-- `known_on` is the earliest date that a row of hers gives. It is blank where none does: the mother
-- table has no date, so `is_known_on_blank` only where a relationship should have given one.

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
