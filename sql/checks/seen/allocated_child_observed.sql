-- One row per born open child allocated in the last days: was the child seen soon after the last
-- allocation? The deadline is counted from the allocation, or from the birth if that is later. A
-- day counted from birth is left blank, because it would give the birth date away.

with

-- an involvement in an unclear role counts only if there is no other
allocations as (
    select child_id, row_id, started_on, is_doubtful, is_role_unclear
    from derived.case_holder
    where
        holder in ('not_listed', 'worker')
        and coalesce(started_on >= $as_at - $look_back::integer, ended_on is null)
    qualify
        row_number() over (
            partition by child_id
            order by
                is_role_unclear asc, started_on desc nulls last, is_doubtful asc, row_id desc
        ) = 1
),

starts as (
    select
        allocations.*,
        open_child_seen.* exclude (child_id, is_doubtful),
        open_child_seen.is_doubtful as is_open_doubtful,
        case
            when allocations.started_on is not null
                then greatest(allocations.started_on, open_child_seen.born_on)
        end as clock_from,
        working_days_after(clock_from, $allow) as due_on
    from allocations
    inner join derived.open_child_seen on allocations.child_id = open_child_seen.child_id
),

visited as (
    select
        starts.*,
        -- of an allocation without a day, the first day seen at all
        seen_from(
            visit.visited_on,
            visit.was_seen,
            visit.row_ids,
            coalesce(starts.clock_from, date '-infinity')
        ) as seen
    from starts
    left join derived.visit on starts.child_id = visit.child_id
    group by all
),

judged as (
    select
        *,
        unless_met(
            gap_in_doubt(
                timed(seen['seen_on'], due_on, $as_at, $recording_grace, seen['perhaps_on']),
                case
                    when child_doubt is not null then child_doubt
                    when is_role_unclear then 'role_unclear'
                    when is_doubtful then 'holder_in_doubt'
                end
            ),
            case when is_open_doubtful and due_on is not null then 'span_in_doubt' end
        ) as judged
    from visited
)

select
    child_id as subject_id,
    child_id,
    judged,
    case
        when clock_from > started_on and judged['why'] = 'late' then 'late_from_birth'
        when clock_from > started_on and judged['verdict'] = 'gap' then 'from_birth'
        else judged['why']
    end as why,
    working_days_between(clock_from, coalesce(seen['seen_on'], $as_at))::bigint as measure,
    started_on as allocated_on,
    last_visit_on,
    visits_since_last_seen,
    answered_no_since,
    blank_since,
    clock_from > started_on as is_from_birth,
    list_concat([row_id], last_seen_rows) as source_rows
from judged
