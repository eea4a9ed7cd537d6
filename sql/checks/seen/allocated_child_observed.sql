-- One row per born open child allocated in the last days: was the child seen soon after the last
-- allocation? The last allocation is the case-holding involvement that began last, over or not. An
-- involvement in an unclear role counts only if there is no other. The deadline is counted from the
-- allocation, or from the birth if that is later. A visit of any of the three tables counts. A day
-- counted from birth is left blank, because it would give the birth date away.

with

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
        open_child.is_doubtful as is_open_doubtful,
        case
            when open_child.is_death_doubtful then 'death_in_doubt'
            when open_child.is_age_unknown then 'age_unknown'
            when allocations.is_role_unclear then 'role_unclear'
            when allocations.is_doubtful then 'holder_in_doubt'
        end as gap_doubt,
        case
            when allocations.started_on is not null
                then greatest(allocations.started_on, open_child.born_on)
        end as clock_from
    from allocations
    inner join derived.open_child on allocations.child_id = open_child.child_id
    where open_child.born <> 'unborn'
),

clocked as (
    select
        starts.child_id,
        any_value(starts.row_id) as row_id,
        any_value(starts.started_on) as allocated_on,
        any_value(starts.clock_from) as clock_from,
        any_value(starts.gap_doubt) as gap_doubt,
        any_value(starts.is_open_doubtful) as is_open_doubtful,
        min(visit.visited_on) filter (where visit.was_seen) as seen_on,
        min(coalesce(visit.visited_on, starts.clock_from))
        filter (
            where visit.visit_id is not null
            and (visit.visited_on is null or visit.was_seen is null)
        ) as perhaps_on,
        any_value(working_days_after(starts.clock_from, $allow)) as due_on
    from starts
    left join derived.visit
        on
            starts.child_id = visit.child_id
            and coalesce(visit.was_seen, true)
            and coalesce(starts.clock_from <= visit.visited_on, true)
    group by starts.child_id
),

judged as (
    select
        clocked.*,
        last_seen.* exclude (child_id, by_visits),
        unless_met(
            gap_in_doubt(
                timed(seen_on, due_on, $as_at, $recording_grace, blank_on := perhaps_on),
                gap_doubt
            ),
            case when is_open_doubtful and due_on is not null then 'span_in_doubt' end
        ) as judged
    from clocked
    left join derived.last_seen
        on clocked.child_id = last_seen.child_id and last_seen.by_visits = 'any'
)

select
    child_id as subject_id,
    child_id,
    judged,
    case judged['why']
        when 'blank' then 'seen/visit_says_whether_seen'
        when 'holder_in_doubt' then 'feeds/spans_in_order'
    end as because_of,
    case
        when clock_from > allocated_on and judged['why'] = 'late' then 'late_from_birth'
        when clock_from > allocated_on and judged['verdict'] = 'gap' then 'from_birth'
        else judged['why']
    end as why,
    working_days_between(clock_from, coalesce(seen_on, $as_at))::bigint as measure,
    allocated_on,
    last_visit_on,
    coalesce(visits_since, 0) as visits_since_last_seen,
    coalesce(answered_no_since, 0) as answered_no_since,
    coalesce(blank_since, 0) as blank_since,
    clock_from > allocated_on as is_from_birth,
    list_concat([row_id], last_seen_rows) as source_rows
from judged
