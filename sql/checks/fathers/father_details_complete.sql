-- One row per living recorded father of a child on a protection plan, looked after or under an open
-- section 47 enquiry: are his details in the record?
-- Parental responsibility is asked for each of those children, yes or no. An address, where it is
-- asked for, is one of tonight, or the word that it is not known, with a date. One row a father,
-- under his youngest open child. What is lacking for children of whom the record does not say for
-- certain that they belong here is unknown.

with

children as (
    select
        child_id,
        min(birth_on) as birth_on,
        bool_and(is_doubtful) as is_span_doubtful,
        bool_and(is_doubtful) or bool_or(is_death_doubtful) as is_unsure
    from derived.safeguard
    where kind in ('enquiry', 'looked_after', 'protection_plan')
    group by child_id
),

ties as (
    select
        recorded_father.father_id,
        recorded_father.child_id,
        recorded_father.is_held_as_mother,
        recorded_father.row_ids,
        recorded_father.has_parental_responsibility is null
        and list_contains($required, 'has_parental_responsibility') as lacks_responsibility,
        children.is_span_doubtful,
        children.is_unsure,
        row_number() over (
            partition by recorded_father.father_id
            order by
                open_child.child_id is not null desc,
                children.birth_on desc nulls last,
                recorded_father.child_id asc
        ) as place
    from derived.recorded_father
    inner join children on recorded_father.child_id = children.child_id
    left join derived.open_child on recorded_father.child_id = open_child.child_id
),

fathers as (
    select
        father_id,
        list_sort(list(struct_pack(place := place, id := child_id))) as placed,
        bool_or(is_held_as_mother) as is_held_as_mother,
        bool_or(lacks_responsibility) as lacks_responsibility,
        bool_or(lacks_responsibility and not is_unsure) as surely_lacks_responsibility,
        bool_and(is_unsure) as is_unsure,
        bool_or(is_span_doubtful) as is_span_doubtful,
        list_sort(flatten(list(row_ids))) as row_ids
    from ties
    group by father_id
),

addresses as (
    select distinct person_id
    from record.address
    where
        is_running(started_on, ended_on, $as_at)
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
        fathers.*,
        person.row_id as person_row_id,
        person.born_on is null and list_contains($required, 'born_on') as lacks_birth_date,
        addresses.person_id is null and list_contains($required, 'address') as lacks_address
    from fathers
    left join derived.person on fathers.father_id = person.person_id
    left join addresses on fathers.father_id = addresses.person_id
    where person.died_on is null
),

weighed as (
    select
        *,
        list_filter(
            [
                case when lacks_birth_date then 'birth_date' end,
                case when lacks_responsibility then 'parental_responsibility' end,
                case when lacks_address then 'address' end
            ],
            lambda field: field is not null
        ) as lacking,
        surely_lacks_responsibility
        or (not is_unsure and (lacks_birth_date or lacks_address)) as is_surely_lacking
    from detailed
),

judged as (
    select
        *,
        case
            when person_row_id is null then 'unknown'
            when is_surely_lacking then 'gap'
            when len(lacking) > 0 then 'unknown'
            else 'met'
        end as verdict,
        case
            when person_row_id is null then 'no_person_row'
            when is_surely_lacking or len(lacking) = 0 then null
            when is_span_doubtful then 'span_in_doubt'
            else 'death_in_doubt'
        end as why
    from weighed
)

select
    father_id as subject_id,
    list_transform(placed, lambda child: child['id']) as child_ids,
    verdict,
    case when verdict in ('gap', 'unknown') then len(lacking)::bigint end as measure,
    why,
    lacking,
    is_held_as_mother,
    list_concat([person_row_id], row_ids) as source_rows
from judged
