-- One row per open child with a recorded father: is one birth father recorded, the twin's too, and
-- old enough? And one row per father recorded for the children of many mothers, to be confirmed.
-- A birth father is one recorded as father, or as mother and male; one related as parent, adoptive
-- father or legal parent need not be. Only ties that have not ended count. What rests on a tie
-- whose end cannot be relied on, or on a birth date that cannot be right, is unknown.

with

ties as (
    select
        parent_tie.child_id,
        parent_tie.adult_id as father_id,
        parent_tie.kind in ('father', 'mother') as is_birth,
        doubtful_row.row_id is null as is_sure,
        coalesce(child.born_on, child.expected_on) as birth_on,
        birthday(father.born_on, $min_years) > birth_on as is_young
    from derived.parent_tie
    left join derived.person as child on parent_tie.child_id = child.person_id
    left join derived.person as father on parent_tie.adult_id = father.person_id
    left join derived.doubtful_row
        on
            case when parent_tie.is_relationship then parent_tie.row_id end = doubtful_row.row_id
            and doubtful_row.table_name = 'person_relationships'
    where parent_tie.parent_kind = 'father' and parent_tie.ended_on is null
),

children as (
    select
        child_id,
        birth_on,
        list_sort(list(distinct father_id)) as father_ids,
        list(distinct father_id) filter (where is_birth) as birth_ids,
        count(distinct father_id) filter (where is_birth and is_sure) as sure_count,
        bool_or(is_young) as has_young,
        bool_or(is_young and is_sure) as has_sure_young
    from ties
    group by child_id, birth_on
),

twins as (
    select
        children.child_id,
        list_sort(list(distinct other.child_id)) as twin_ids,
        bool_or(children.sure_count > 0 and other.sure_count > 0) as is_sure
    from children
    inner join derived.recorded_mother on children.child_id = recorded_mother.child_id
    inner join derived.recorded_mother as of_other
        on recorded_mother.mother_id = of_other.mother_id
    inner join children as other on of_other.child_id = other.child_id
    where
        abs(children.birth_on - other.birth_on) <= $twin_days
        and not list_has_any(children.birth_ids, other.birth_ids)
    group by children.child_id
),

-- one father for all children of a family, and no day that says since when of any of them
copied as (
    select family.family_id
    from derived.family
    inner join derived.recorded_father on family.child_id = recorded_father.child_id
    group by family.family_id
    having
        count(*) > 1
        and count(recorded_father.known_on) = 0
        and count(distinct recorded_father.father_id) = 1
),

weighed as (
    select
        open_child.child_id,
        children.father_ids,
        coalesce(twins.twin_ids, []) as twin_ids,
        codes_so(
            [
                struct_pack(is_so := len(children.birth_ids) > 1, code := 'two_fathers'),
                struct_pack(is_so := twins.child_id is not null, code := 'twins_differ'),
                struct_pack(is_so := children.has_young, code := 'too_young')
            ]
        ) as problems,
        case
            when open_child.is_doubtful then 'span_in_doubt'
            when open_child.is_death_doubtful then 'death_in_doubt'
            when
                children.sure_count > 1
                or twins.is_sure
                or (children.has_sure_young and not open_child.is_age_unknown)
                then null
            when children.has_young and open_child.is_age_unknown then 'age_unknown'
            else 'relationship_in_doubt'
        end as doubt,
        copied.family_id is not null as is_copied,
        open_child.row_id,
        list_sort(flatten(list(recorded_father.row_ids))) as row_ids
    from derived.open_child
    inner join derived.recorded_father on open_child.child_id = recorded_father.child_id
    left join children on open_child.child_id = children.child_id
    left join twins on open_child.child_id = twins.child_id
    left join derived.family on open_child.child_id = family.child_id
    left join copied on family.family_id = copied.family_id
    group by all
),

-- he remains a father of every child, and who is himself judged as a child is not here
of_many as (
    select
        recorded_father.father_id,
        count(distinct recorded_mother.mother_id) as mothers,
        open_first(
            recorded_father.child_id,
            open_child.child_id is not null,
            coalesce(person.born_on, person.expected_on)
        )[1:count(distinct open_child.child_id)] as child_ids,
        list_sort(list_distinct(flatten(list(recorded_father.row_ids)))) as row_ids
    from derived.recorded_father
    left join derived.recorded_mother on recorded_father.child_id = recorded_mother.child_id
    left join derived.open_child on recorded_father.child_id = open_child.child_id
    left join derived.person on recorded_father.child_id = person.person_id
    where recorded_father.father_id not in (select child_id from weighed)
    group by recorded_father.father_id
    having mothers >= $many_mothers and count(open_child.child_id) > 0
)

select
    child_id as subject_id,
    [child_id] as child_ids,
    gap_in_doubt(complete(problems), doubt) as judged,
    problems,
    father_ids as fathers,
    twin_ids as twins,
    null::bigint as mothers,
    is_copied,
    list_concat([row_id], row_ids) as source_rows
from weighed
union all
select
    father_id as subject_id,
    child_ids,
    in_doubt(shown(true), 'many_mothers') as judged,
    [] as problems,
    [father_id] as fathers,
    [] as twins,
    mothers,
    false as is_copied,
    row_ids as source_rows
from of_many
