-- One row per child and recorded parent, dead or alive: a father, a mother, or a parent of unknown
-- kind.
-- A parent of unknown kind is recorded as parent, with a sex that is blank or U; neither flag says
-- yes. `known_on` is the earliest date in any row; blank if none has one. The mother table has no
-- dates, so `is_known_on_blank` is yes only if a relationship should have given one.

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
