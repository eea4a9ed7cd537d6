-- One row per living recorded father of an open child: are his details in the record?
-- Parental responsibility is asked for each of his open children, yes or no; an address is one of
-- tonight, or the word that it is not known, with a date. One row a father, under his youngest
-- open child.

with

fathers as (
    select
        recorded_father.father_id,
        list(
            recorded_father.child_id
            order by
                coalesce(child.born_on, child.expected_on) desc nulls last,
                recorded_father.child_id
        ) as child_ids,
        bool_or(recorded_father.has_parental_responsibility is null) as is_responsibility_blank,
        list_sort(flatten(list(recorded_father.row_ids))) as row_ids
    from picture.recorded_father
    inner join picture.open_child on recorded_father.child_id = open_child.child_id
    left join picture.person as child on recorded_father.child_id = child.person_id
    group by recorded_father.father_id
),

addresses as (
    select distinct person_id
    from record.address
    where
        (started_on is null or started_on <= $as_at)
        and (ended_on is null or ended_on > $as_at)
        and (
            not_known_on <= $as_at
            or not coalesce(
                list_contains($placeholder_names, lower(trim(postcode)))
                -- the pseudo postcodes of no fixed abode and of an address not known
                or starts_with(upper(trim(postcode)), 'ZZ99'),
                true
            )
            -- the standard writes every part of an address, blank or not
            or regexp_matches(address_json, ':\s*("\s*[^"\s]|[0-9])')
        )
),

detailed as (
    select
        fathers.father_id,
        fathers.child_ids,
        person.person_id is null as is_unheld,
        person.born_on is null and list_contains($required, 'born_on') as is_birth_date_blank,
        fathers.is_responsibility_blank
        and list_contains($required, 'has_parental_responsibility') as is_responsibility_blank,
        addresses.person_id is null and list_contains($required, 'address') as is_address_blank,
        list_filter(
            list_concat([person.row_id], fathers.row_ids),
            lambda source_row: source_row is not null
        ) as row_ids
    from fathers
    left join picture.person on fathers.father_id = person.person_id
    left join addresses on fathers.father_id = addresses.person_id
    where person.died_on is null
),

judged as (
    select
        *,
        case
            when is_unheld then 'unknown'
            when is_birth_date_blank or is_responsibility_blank or is_address_blank then 'gap'
            else 'met'
        end as verdict
    from detailed
)

select
    father_id as subject_id,
    child_ids[1] as child_id,
    verdict,
    case when verdict in ('gap', 'unknown') then 'record' end as remedy,
    null::date as due_on,
    null::date as last_event_on,
    case
        when verdict in ('gap', 'unknown')
            then
                is_birth_date_blank::bigint
                + is_responsibility_blank::bigint
                + is_address_blank::bigint
    end as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when verdict in ('gap', 'unknown')
            then struct_pack(
                is_person_row_absent := is_unheld,
                is_birth_date_blank := is_birth_date_blank,
                is_parental_responsibility_blank := is_responsibility_blank,
                is_address_blank := is_address_blank,
                children := child_ids[1 + 1:]
            )
    end as evidence,
    case when verdict in ('gap', 'unknown') then row_ids end as source_rows
from judged
