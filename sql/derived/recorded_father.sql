-- One row per child and recorded father, whatever the relationship's end date.
-- He is one by derived.parent_tie. The father of the children of many mothers counts too.
-- `known_on` is the earliest date that a row of his gives. It is blank where none does: the mother
-- table has no date, so `is_known_on_blank` only where a relationship should have given one.

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
