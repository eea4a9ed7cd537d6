-- One row per open child on a protection plan or looked after: does a worker hold the case?
-- `derived.allocation` says who holds it, and from which day somebody should have.

with

clocked as (
    select
        *,
        working_days_after(counted_from, $allow) as due_on
    from derived.allocation
    where is_protected
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                shown_by(is_allocated, due_on, $as_at),
                case when is_doubtful then 'span_in_doubt' end
            ),
            coalesce(case when is_death_doubtful then 'death_in_doubt' end, holder_doubt)
        ) as judged
    from clocked
)

select
    child_id as subject_id,
    child_id,
    judged,
    case when judged['verdict'] = 'gap' then held_by else judged['why'] end as why,
    working_days_between(episode_started_on, coalesce(first_allocated_on, $as_at))::bigint
        as measure,
    episode_started_on,
    first_allocated_on,
    last_ended_on,
    list_concat([row_id], holder_rows) as source_rows
from judged
