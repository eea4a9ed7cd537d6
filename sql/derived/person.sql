-- One row per person: born, unborn or of unknown age on the night, and whether the name is a
-- placeholder.
-- A birth date after the night is an expected date. An expected date further past than the
-- allowance is an estimated birth date. The age is unknown if there is neither date, or if the
-- birth date is too early for a child's record. A doubtful death does not count. A person born on
-- 29 February comes of age on 1 March.

with

-- if two agencies have a person, the one whose file came first
first_rows as (
    select *
    from record.person
    where person_id is not null
    qualify row_number() over (partition by person_id order by row_id) = 1
),

dated as (
    select
        first_rows.row_id,
        first_rows.person_id,
        first_rows.legacy_id,
        first_rows.sex,
        coalesce(
            first_rows.expected_on,
            case when first_rows.born_on > $as_at then first_rows.born_on end
        ) as expected_on,
        case
            when first_rows.died_on <= $as_at and death_in_doubt.person_id is null
                then first_rows.died_on
        end as died_on,
        death_in_doubt.person_id is not null as is_death_doubtful,
        case when first_rows.born_on <= $as_at then first_rows.born_on end as known_born_on,
        list_filter(
            [lower(trim(first_rows.forename)), lower(trim(first_rows.surname))],
            lambda part: part is not null and part <> ''
        ) as name_parts
    from first_rows
    left join derived.death_in_doubt on first_rows.person_id = death_in_doubt.person_id
),

aged as (
    select
        *,
        coalesce(
            known_born_on,
            case when expected_on < $as_at - $expected_birth_allowance::integer then expected_on end
        ) as born_on
    from dated
)

select
    row_id,
    person_id,
    legacy_id,
    sex,
    born_on,
    known_born_on is null and born_on is not null as is_birth_estimated,
    expected_on,
    died_on,
    is_death_doubtful,
    case
        when born_on is not null then 'born'
        when expected_on is not null then 'unborn'
        else 'unknown'
    end as born,
    coalesce(
        birthday(born_on, $oldest_child_age) <= $as_at, expected_on is null
    ) as is_age_unknown,
    birthday(born_on, $adult_age) as eighteen_on,
    -- the dates that say on which days this person was a child, in one column
    struct_pack(
        born_on := born_on,
        expected_on := expected_on,
        eighteen_on := eighteen_on,
        died_on := died_on,
        is_age_unknown := is_age_unknown,
        is_death_doubtful := is_death_doubtful
    ) as childhood,
    len(name_parts) > 0
    and (
        len(list_filter(name_parts, lambda part: not list_contains($placeholder_names, part))) = 0
        or list_contains($placeholder_names, array_to_string(name_parts, ' '))
    ) as has_placeholder_name
from aged
