-- One row per open child whose case a worker holds tonight: is one of the workers who hold it still
-- here?
-- A case held by a worker who is here is met, whoever else holds it. A case held by nobody or by a
-- stand-in is asked about by other checks.

with

holders as (
    select
        case_holder.child_id,
        case_holder.row_id,
        staff.left_on,
        staff.row_id as staff_row_id,
        coalesce(staff.has_left, false) as has_left,
        case
            when staff.worker_id is null then 'not_on_staff_list'
            when staff.has_left is null then 'leaving_unclear'
            when case_holder.is_role_unclear then 'role_unclear'
            when case_holder.is_doubtful then 'holder_in_doubt'
        end as doubt
    from derived.case_holder
    left join derived.staff on case_holder.worker_id = staff.worker_id
    where case_holder.ended_on is null and case_holder.holder in ('not_listed', 'worker')
),

by_child as (
    select
        child_id,
        bool_or(not has_left and doubt is null) as is_held,
        bool_and(has_left) and bool_or(doubt is null) as is_left,
        min(doubt) as doubt,
        count(distinct row_id) filter (where has_left) as leavers,
        max(left_on) filter (where has_left) as last_left_on,
        list_concat(list_sort(list(row_id)), list_sort(list(staff_row_id))) as row_ids
    from holders
    group by child_id
)

select
    open_child.child_id as subject_id,
    open_child.child_id,
    gap_in_doubt(
        unless_met(
            shown(by_child.is_held),
            case
                when open_child.is_doubtful then 'span_in_doubt'
                when not by_child.is_left then by_child.doubt
            end
        ),
        case when open_child.is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    by_child.leavers,
    by_child.last_left_on,
    list_prepend(open_child.row_id, by_child.row_ids) as source_rows
from derived.open_child
inner join by_child on open_child.child_id = by_child.child_id
