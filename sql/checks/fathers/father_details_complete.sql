-- One row per living recorded father of a child on a protection plan, looked after or under an open
-- section 47 enquiry: are his details in the record?
-- Parental responsibility is asked for each of those children, yes or no. If an address is asked
-- for, it is a current one, or a note with a date that it is not known. Each father is one row,
-- under his youngest open child. If the record does not say for certain that a child belongs here,
-- what is missing for that child is unknown.

with

children as (
    select
        child_id,
        birth_on,
        is_open_child,
        bool_and(is_doubtful) as is_span_doubtful,
        bool_and(is_doubtful or is_death_doubtful) as is_unsure
    from derived.safeguard
    where kind in ('enquiry', 'looked_after', 'protection_plan')
    group by child_id, birth_on, is_open_child
),

fathers as (
    select
        recorded_father.father_id,
        open_first(children.child_id, children.is_open_child, children.birth_on) as child_ids,
        bool_or(recorded_father.is_held_as_mother) as is_held_as_mother,
        bool_or(recorded_father.has_parental_responsibility is null) as lacks_responsibility,
        bool_or(recorded_father.has_parental_responsibility is null and not children.is_unsure)
            as surely_lacks_responsibility,
        bool_and(children.is_unsure) as is_unsure,
        bool_or(children.is_span_doubtful) as is_span_doubtful,
        list_sort(flatten(list(recorded_father.row_ids))) as row_ids
    from derived.recorded_father
    inner join children on recorded_father.child_id = children.child_id
    group by recorded_father.father_id
),

detailed as (
    select
        fathers.*,
        person.row_id as person_row_id,
        list_contains($required, 'born_on') and person.born_on is null as lacks_birth_date,
        list_contains($required, 'has_parental_responsibility') as is_responsibility_asked,
        list_contains($required, 'address') and recorded_address.person_id is null as lacks_address
    from fathers
    left join derived.person on fathers.father_id = person.person_id
    left join derived.recorded_address on fathers.father_id = recorded_address.person_id
    where person.died_on is null
),

judged as (
    select
        *,
        codes_so(
            [
                struct_pack(is_so := lacks_birth_date, code := 'birth_date'),
                struct_pack(
                    is_so := is_responsibility_asked and lacks_responsibility,
                    code := 'parental_responsibility'
                ),
                struct_pack(is_so := lacks_address, code := 'address')
            ]
        ) as lacking,
        case
            when is_responsibility_asked and surely_lacks_responsibility then null
            when not is_unsure and (lacks_birth_date or lacks_address) then null
            when is_span_doubtful then 'span_in_doubt'
            else 'death_in_doubt'
        end as doubt,
        in_doubt(
            gap_in_doubt(complete(lacking), doubt),
            case when person_row_id is null then 'no_person_row' end
        ) as judged
    from detailed
)

select
    father_id as subject_id,
    child_ids,
    judged,
    case when judged['verdict'] <> 'met' then len(lacking) end as measure,
    lacking,
    is_held_as_mother,
    list_concat([person_row_id], row_ids) as source_rows
from judged
