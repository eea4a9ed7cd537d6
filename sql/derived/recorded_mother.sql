-- One row per child and recorded mother: by the mother table, or by a relationship as mother,
-- adoptive mother, or parent where the sex is F. Nobody is her own mother. A man held as mother is
-- a father, held there; a person whose name says "unknown" is nobody.
-- `known_on` is the earliest date that a row of hers gives. It is blank where none does: the mother
-- table has no date, so `is_known_on_blank` only where a relationship should have given one.

with

rows_of_mothers as (
    select
        child_id,
        mother_id,
        row_id,
        null::date as known_on,
        false as is_sex_needed,
        false as is_relationship
    from record.mother
    where mother_id <> child_id
    union all
    select
        child_id,
        adult_id as mother_id,
        row_id,
        known_on,
        kind = 'parent' as is_sex_needed,
        true as is_relationship
    from derived.relationship
    where kind in ('mother', 'adoptive_mother', 'parent')
)

select
    rows_of_mothers.child_id,
    rows_of_mothers.mother_id,
    min(rows_of_mothers.row_id) as row_id,
    min(rows_of_mothers.known_on) as known_on,
    count(rows_of_mothers.known_on) = 0 and bool_or(rows_of_mothers.is_relationship)
        as is_known_on_blank,
    list(rows_of_mothers.row_id order by rows_of_mothers.row_id) as row_ids
from rows_of_mothers
left join derived.person on rows_of_mothers.mother_id = person.person_id
where
    rows_of_mothers.mother_id is not null
    and person.sex is distinct from 'M'
    and (person.sex = 'F' or not rows_of_mothers.is_sex_needed)
    and not coalesce(person.has_placeholder_name, false)
group by rows_of_mothers.child_id, rows_of_mothers.mother_id
