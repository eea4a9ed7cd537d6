-- One row per row of the file that ties a child to a parent or concerns the child's paternity, with
-- the child first.
-- The younger person is the child; an expected date counts as a birth date. If a date is blank, or
-- both are equal, the file's convention decides: `person_id` is the child, but for the words child,
-- son and daughter `related_person_id` is. The adult may be blank. A row dated after the night does
-- not count; its date is when it was recorded, or else when it began.

with

ties as (
    select
        *,
        coalesce(relationship_type in ('child', 'son', 'daughter'), false) as is_inverse,
        coalesce(recorded_on, started_on) as known_on
    from record.person_relationships
    where
        (
            relationship_type in (
                'father', 'adoptive_father', 'legal_parent', 'mother', 'adoptive_mother',
                'parent', 'child', 'son', 'daughter'
            )
            or paternity_status is not null
        )
        and person_id is distinct from related_person_id
),

weighed as (
    select
        ties.*,
        coalesce(person.born_on, person.expected_on) as person_born_on,
        coalesce(related.born_on, related.expected_on) as related_born_on
    from ties
    left join derived.person on ties.person_id = person.person_id
    left join derived.person as related on ties.related_person_id = related.person_id
    where ties.known_on is null or ties.known_on <= $as_at
),

turned as (
    select
        *,
        case
            when person_born_on <> related_born_on then person_born_on > related_born_on
            else not is_inverse
        end as is_person_child
    from weighed
)

select
    row_id,
    case when is_person_child then person_id else related_person_id end as child_id,
    case when is_person_child then related_person_id else person_id end as adult_id,
    case when is_inverse then 'parent' else relationship_type end as kind,
    known_on,
    end_of(started_on, ended_on, $as_at) as ended_on,
    has_parental_responsibility,
    paternity_status,
    paternity_reason,
    case when paternity_enquired_on <= $as_at then paternity_enquired_on end
        as paternity_enquired_on
from turned
where case when is_person_child then person_id else related_person_id end is not null
