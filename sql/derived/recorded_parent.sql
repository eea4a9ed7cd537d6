-- One row per child and recorded parent, dead or alive: a recorded father, a recorded mother, or
-- one of unknown kind, related as parent while the sex is blank or U (neither flag says yes).
-- `known_on` is the earliest date that a row gives. It is blank where none does: the mother table
-- has no date, so `is_known_on_blank` only where a relationship should have given one.

with

parents as (
    select
        child_id,
        father_id as parent_id,
        true as is_father,
        false as is_mother,
        known_on,
        is_known_on_blank,
        row_ids
    from derived.recorded_father
    union all
    select
        child_id,
        mother_id as parent_id,
        false as is_father,
        true as is_mother,
        known_on,
        is_known_on_blank,
        row_ids
    from derived.recorded_mother
    union all
    select
        relationship.child_id,
        relationship.adult_id as parent_id,
        false as is_father,
        false as is_mother,
        relationship.known_on,
        relationship.known_on is null as is_known_on_blank,
        [relationship.row_id] as row_ids
    from derived.relationship
    left join derived.person on relationship.adult_id = person.person_id
    where
        relationship.kind = 'parent'
        and relationship.adult_id is not null
        and coalesce(person.sex, 'U') = 'U'
        and not coalesce(person.has_placeholder_name, false)
)

select
    parents.child_id,
    parents.parent_id,
    bool_or(parents.is_father) as is_father,
    bool_or(parents.is_mother) as is_mother,
    min(parents.known_on) as known_on,
    count(parents.known_on) = 0 and bool_or(parents.is_known_on_blank) as is_known_on_blank,
    min(person.died_on) as died_on,
    list_sort(list_distinct(flatten(list(parents.row_ids)))) as row_ids
from parents
left join derived.person on parents.parent_id = person.person_id
group by parents.child_id, parents.parent_id
