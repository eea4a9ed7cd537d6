-- One row per team whose workers hold open children: does each of them hold no more than the limit?
-- A worker's team and full-time equivalent are those of the staff list, else those of the worker's
-- involvements and of the list of professionals. If only an involvement in doubt, or in an unclear
-- role, gives a child to a worker, the child counts as perhaps the worker's.

with

held as (
    select
        case_holder.worker_id,
        case_holder.child_id,
        bool_or(
            not case_holder.is_doubtful
            and not case_holder.is_role_unclear
            and not open_child.is_doubtful
            and not open_child.is_death_doubtful
        ) as is_sure,
        max(struct_pack(started_on := case_holder.started_on, team_id := case_holder.team_id))
        filter (where case_holder.team_id is not null) as last_held,
        min(case_holder.row_id) as row_id
    from derived.case_holder
    inner join derived.open_child on case_holder.child_id = open_child.child_id
    where case_holder.ended_on is null and case_holder.holder in ('not_listed', 'worker')
    group by case_holder.worker_id, case_holder.child_id
),

holders as (
    select
        worker_id,
        count(*) as children_at_most,
        count(*) filter (where is_sure) as children,
        max(last_held)['team_id'] as team_id,
        min(row_id) as row_id
    from held
    group by worker_id
),

workers as (
    select
        coalesce(staff.team_id, holders.team_id) as team_id,
        coalesce(
            staff.full_time_equivalent,
            case
                when professional.full_time_equivalent > 0 then professional.full_time_equivalent
            end
        )::decimal * $most as at_most,
        holders.children > at_most as is_over,
        holders.children_at_most > at_most as is_perhaps_over,
        holders.row_id
    from holders
    left join derived.staff on holders.worker_id = staff.worker_id
    left join record.professional on holders.worker_id = professional.professional_id
),

teams as (
    select
        team_id,
        count(*) as workers,
        count(*) filter (where is_over) as workers_over,
        count(*) filter (where at_most is null) as equivalents_blank,
        bool_or(is_perhaps_over) as is_perhaps_over,
        list_sort(list(row_id)) as row_ids
    from workers
    where team_id is not null
    group by team_id
)

select
    team_id as subject_id,
    null::varchar as child_id,
    shown(equivalents_blank = 0 and not is_perhaps_over, workers_over = 0) as judged,
    case
        when workers_over > 0 then null
        when equivalents_blank > 0 then 'equivalent_blank'
        when is_perhaps_over then 'children_in_doubt'
    end as why,
    workers_over as measure,
    workers,
    equivalents_blank,
    row_ids as source_rows
from teams
