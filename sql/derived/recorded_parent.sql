-- One row per child and recorded parent, dead or alive: a recorded father, a recorded mother, or
-- one of unknown kind, related as parent while the sex is blank or U (neither flag says yes).
-- `known_on` is the earliest date that a row gives. It is blank where none does: the mother table
-- has no date, so `is_known_on_blank` only where a relationship should have given one.

select
    child_id,
    adult_id as parent_id,
    bool_or(parent_kind = 'father') as is_father,
    bool_or(parent_kind = 'mother') as is_mother,
    min(known_on) as known_on,
    count(known_on) = 0 and bool_or(is_relationship) as is_known_on_blank,
    any_value(died_on) as died_on,
    list(row_id order by row_id) as row_ids
from derived.parent_tie
group by child_id, adult_id
