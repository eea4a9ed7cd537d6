-- One row per child and recorded father, even if the relationship has ended.
-- Who is a father is decided by derived.parent_tie. A father of the children of many mothers counts
-- too. `known_on` is the earliest date in any of his rows; blank if none has one. The mother table
-- has no dates, so `is_known_on_blank` is yes only if a relationship should have given one.

select
    child_id,
    adult_id as father_id,
    min(row_id) as row_id,
    min(known_on) as known_on,
    count(known_on) = 0 and bool_or(is_relationship) as is_known_on_blank,
    bool_or(has_parental_responsibility) as has_parental_responsibility,
    bool_and(kind in ('mother', 'adoptive_mother')) as is_held_as_mother,
    list(row_id order by row_id) as row_ids
from derived.parent_tie
where parent_kind = 'father'
group by child_id, adult_id
