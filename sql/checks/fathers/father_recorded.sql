-- One row per open child, born or unborn: does the record say who the father is?
-- Two different mothers answer it, and so does a whole answer in place of a father. An answer that
-- is not whole, or a parent whose sex is blank, is unknown from the first day: the due date is for
-- records that say nothing. What would be a gap is unknown if the child may not be open or not
-- alive.

with

parents as (
    select
        child_id,
        bool_or(is_father) as has_father,
        count(*) filter (where is_mother) > 1 as has_two_mothers
    from derived.recorded_parent
    group by child_id
),

-- open ones; a child with a finding has no father, so that whoever is counted with one is another
siblings as (
    select
        family.child_id,
        count(*) over of_family - 1 as siblings,
        count(*) filter (where parents.has_father) over of_family as siblings_with_father
    from derived.family
    inner join derived.open_child on family.child_id = open_child.child_id
    left join parents on family.child_id = parents.child_id
    window of_family as (partition by family.family_id)
),

asked as (
    select
        open_child.child_id,
        open_child.row_id,
        open_child.is_doubtful,
        open_child.is_death_doubtful,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        parents.has_father or parents.has_two_mothers or paternity.is_answer_whole as is_settled,
        paternity.* exclude (child_id),
        coalesce(siblings.siblings, 0) as siblings,
        coalesce(siblings.siblings_with_father, 0) as siblings_with_father
    from derived.open_child
    left join parents on open_child.child_id = parents.child_id
    left join derived.paternity on open_child.child_id = paternity.child_id
    left join siblings on open_child.child_id = siblings.child_id
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        unless_met(
            shown_by(is_settled, due_on, $as_at),
            case
                when is_answered then 'paternity_incomplete'
                when has_possible_father then 'parent_sex_blank'
                when is_doubtful and due_on is not null then 'span_in_doubt'
            end
        ),
        case when is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    paternity_status,
    codes_so(
        [
            struct_pack(is_so := is_reason_blank, code := 'reason'),
            struct_pack(is_so := is_enquiry_blank, code := 'enquiry_date')
        ]
    ) as lacking,
    coalesce(has_placeholder, false) as is_only_a_placeholder,
    siblings,
    siblings_with_father,
    list_concat([row_id], row_ids) as source_rows
from asked
