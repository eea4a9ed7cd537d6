-- One row per open child, born or unborn: does the record say who the father is?
-- Two different mothers answer it, and so does a whole answer in place of a father. An answer that
-- is not whole, or a parent whose sex is blank, is unknown from the first day: the due date is for
-- records that say nothing. What would be a gap is unknown if the child may not be open or not
-- alive.

with

fathers as (
    select distinct child_id
    from derived.recorded_father
),

two_mothers as (
    select child_id
    from derived.recorded_mother
    group by child_id
    having count(*) > 1
),

-- of the open children; who has a father recorded has no finding, so that the others counted are
-- all of them siblings
siblings as (
    select
        family.child_id,
        count(*) over of_family - 1 as siblings,
        count(fathers.child_id) over of_family as siblings_with_father
    from derived.family
    inner join derived.open_child on family.child_id = open_child.child_id
    left join fathers on family.child_id = fathers.child_id
    window of_family as (partition by family.family_id)
),

asked as (
    select
        open_child.child_id,
        open_child.row_id,
        open_child.is_doubtful,
        open_child.is_death_doubtful,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        fathers.child_id is not null
        or two_mothers.child_id is not null
        or coalesce(paternity.is_answer_whole, false) as is_settled,
        paternity.* exclude (child_id)
    from derived.open_child
    left join fathers on open_child.child_id = fathers.child_id
    left join two_mothers on open_child.child_id = two_mothers.child_id
    left join derived.paternity on open_child.child_id = paternity.child_id
),

weighed as (
    select
        *,
        case
            when is_answered then 'paternity_incomplete'
            when has_possible_father then 'parent_sex_blank'
            when due_on is null then 'no_due_date'
            when is_doubtful then 'span_in_doubt'
        end as doubt
    from asked
)

select
    weighed.child_id as subject_id,
    weighed.child_id,
    gap_in_doubt(
        unless_met(shown_by(weighed.is_settled, weighed.due_on, $as_at), weighed.doubt),
        case when weighed.is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    weighed.paternity_status,
    codes_so(
        [
            struct_pack(is_so := weighed.is_reason_blank, code := 'reason'),
            struct_pack(is_so := weighed.is_enquiry_blank, code := 'enquiry_date')
        ]
    ) as lacking,
    coalesce(weighed.has_placeholder, false) as is_only_a_placeholder,
    coalesce(siblings.siblings, 0) as siblings,
    coalesce(siblings.siblings_with_father, 0) as siblings_with_father,
    list_concat([weighed.row_id], weighed.row_ids) as source_rows
from weighed
left join siblings on weighed.child_id = siblings.child_id
