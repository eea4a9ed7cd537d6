-- One row per child and recorded father, whatever the relationship's end date.
-- Father, adoptive father and legal parent count whatever the sex; a parent or a mother only where
-- the sex is M. One without a person row still counts, and so does the father of the children of
-- many mothers. A person whose name says "unknown" is nobody.
-- `known_on` is the earliest date that a row of his gives. It is blank where none does: the mother
-- table has no date, so `is_known_on_blank` only where a relationship should have given one.

with

rows_of_adults as (
    select
        child_id,
        adult_id as father_id,
        row_id,
        kind,
        known_on,
        has_parental_responsibility,
        true as is_relationship
    from derived.relationship
    union all
    select
        child_id,
        mother_id as father_id,
        row_id,
        'mother' as kind,
        null::date as known_on,
        null::boolean as has_parental_responsibility,
        false as is_relationship
    from record.mother
    where mother_id <> child_id
)

select
    rows_of_adults.child_id,
    rows_of_adults.father_id,
    min(rows_of_adults.row_id) as row_id,
    min(rows_of_adults.known_on) as known_on,
    count(rows_of_adults.known_on) = 0 and bool_or(rows_of_adults.is_relationship)
        as is_known_on_blank,
    bool_or(rows_of_adults.has_parental_responsibility) as has_parental_responsibility,
    bool_and(rows_of_adults.kind in ('mother', 'adoptive_mother')) as is_held_as_mother,
    list(rows_of_adults.row_id order by rows_of_adults.row_id) as row_ids
from rows_of_adults
left join derived.person on rows_of_adults.father_id = person.person_id
where
    rows_of_adults.child_id is not null
    and rows_of_adults.father_id is not null
    and (
        rows_of_adults.kind in ('father', 'adoptive_father', 'legal_parent')
        or (
            rows_of_adults.kind in ('parent', 'mother', 'adoptive_mother')
            and person.sex = 'M'
        )
    )
    and not coalesce(person.has_placeholder_name, false)
group by rows_of_adults.child_id, rows_of_adults.father_id
