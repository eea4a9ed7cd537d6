-- One row per open child: how many workers have held the case within the last months?
-- A worker counts who held it on a day of that time, for so many working days or more in one
-- involvement. One that ended by a reorganisation is left out. An involvement in doubt, in an
-- unclear role or of no named worker may be another worker's.

with

counted as (
    select
        child_id,
        count(distinct worker_id) filter (where not is_doubtful and not is_role_unclear) as workers,
        count(distinct coalesce(worker_id, row_id::varchar)) as workers_at_most,
        list_sort(list(row_id)) as row_ids
    from derived.case_holder
    where
        holder <> 'placeholder'
        and not coalesce(list_contains($not_counted, upper(trim(change_reason))), false)
        and coalesce(ended_on > months_after($as_at, -$within), true)
        and coalesce(
            working_days_between(started_on, coalesce(ended_on, $as_at)) >= $least_length, true
        )
    group by child_id
),

weighed as (
    select
        open_child.child_id,
        open_child.row_id,
        open_child.is_death_doubtful,
        coalesce(counted.workers, 0) as workers,
        counted.workers_at_most,
        coalesce(counted.workers_at_most <= $most, true) as is_steady,
        case
            when open_child.is_doubtful then 'span_in_doubt'
            when counted.workers <= $most then 'workers_in_doubt'
        end as doubt,
        counted.row_ids
    from derived.open_child
    left join counted on open_child.child_id = counted.child_id
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        unless_met(shown(is_steady), doubt),
        case when is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    workers as measure,
    workers_at_most,
    list_concat([row_id], row_ids) as source_rows
from weighed
