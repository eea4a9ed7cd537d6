-- One row per row of the record that ties a child to a known parent: a relationship, or a row of
-- the mother table.
-- `parent_kind` says what the row makes of the parent. A father, adoptive father or legal parent of
-- any sex is `father`, and so is a parent or mother whose sex is M. Any other mother or adoptive
-- mother is `mother`, and so is a parent whose sex is F. A parent whose sex is blank or U is
-- `unknown`. A placeholder is left out; a person without a row in person is not. Nobody is their
-- own mother. The mother table has no dates.

with

ties as (
    select
        row_id,
        child_id,
        adult_id,
        kind,
        known_on,
        ended_on,
        has_parental_responsibility,
        true as is_relationship
    from derived.relationship
    union all
    select
        row_id,
        child_id,
        mother_id as adult_id,
        'mother' as kind,
        null::date as known_on,
        null::date as ended_on,
        null::boolean as has_parental_responsibility,
        false as is_relationship
    from record.mother
    where mother_id <> child_id
),

weighed as (
    select
        ties.*,
        person.died_on,
        case
            when ties.kind in ('father', 'adoptive_father', 'legal_parent') then 'father'
            when ties.kind in ('mother', 'adoptive_mother', 'parent') and person.sex = 'M'
                then 'father'
            when ties.kind in ('mother', 'adoptive_mother') then 'mother'
            when ties.kind = 'parent' and person.sex = 'F' then 'mother'
            when ties.kind = 'parent' and coalesce(person.sex, 'U') = 'U' then 'unknown'
        end as parent_kind
    from ties
    left join derived.person on ties.adult_id = person.person_id
    where ties.adult_id is not null and not coalesce(person.has_placeholder_name, false)
)

select
    row_id,
    child_id,
    adult_id,
    kind,                               -- as recorded; mother for a row of the mother table
    parent_kind,
    known_on,
    ended_on,                           -- blank: it is current, or its end cannot be right
    is_relationship,
    has_parental_responsibility,
    died_on                             -- the parent's death
from weighed
where parent_kind is not null
