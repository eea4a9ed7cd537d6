-- One row per open child so many working days or more after the episode began: what is it open for?
-- An assessment, a plan, a looked-after episode or a section 47 enquiry that is open answers it. If
-- it is open only by an end that cannot be relied on, the answer is in doubt.

with

purposes as (
    select child_id, is_doubtful, row_id
    from derived.assessment
    where is_open
    union all
    select child_id, is_doubtful, row_id
    from derived.open_plan
    union all
    select child_id, is_doubtful, row_id
    from derived.looked_after
    where is_open
    union all
    select child_id, is_doubtful, row_id
    from derived.enquiry
    where ended_on is null
),

open_for as (
    select
        child_id,
        not bool_and(is_doubtful) as is_sure,
        list_sort(list(row_id)) as row_ids
    from purposes
    group by child_id
),

clocked as (
    select
        open_child.child_id,
        open_child.row_id,
        open_child.episode_started_on,
        open_child.is_death_doubtful,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        open_for.row_ids,
        coalesce(open_for.is_sure, false) as has_purpose,
        case
            when open_child.is_doubtful then 'span_in_doubt'
            when open_for.child_id is not null then 'open_in_doubt'
        end as doubt
    from derived.open_child
    left join open_for on open_child.child_id = open_for.child_id
)

select
    child_id as subject_id,
    child_id,
    gap_in_doubt(
        unless_met(shown_by(has_purpose, due_on, $as_at), doubt),
        case when is_death_doubtful then 'death_in_doubt' end
    ) as judged,
    working_days_between(episode_started_on, $as_at)::bigint as measure,
    episode_started_on,
    list_concat([row_id], row_ids) as source_rows
from clocked
where coalesce(due_on <= $as_at, true)
