-- One row per open child with a plan or in care: has a manager looked at the case in time? The
-- deadline is counted from the earliest start of the open plans and care, or from the last entry
-- since then. An entry without a day may be of the night.

with

grounds as (
    select child_id, in_calendar(started_on) as started_on, is_doubtful, row_id
    from derived.open_plan
    where kind in ('in_need', 'protection')
    union all
    select
        child_id,
        least(started_on, entered_care_on) as started_on,
        is_doubtful,
        row_id
    from derived.looked_after
    where is_open
),

-- what can be relied on goes before what cannot
starts as (
    select
        child_id,
        bool_and(is_doubtful) as is_doubtful,
        case
            when bool_and(is_doubtful) then min(started_on)
            else min(started_on) filter (where not is_doubtful)
        end as started_on,
        list_sort(list(row_id)) as row_ids
    from grounds
    group by child_id
),

entries as (
    select person_id as child_id, in_calendar(recorded_on) as recorded_on
    from record.oversight
    where coalesce(in_calendar(recorded_on) <= $as_at, true)
),

clocked as (
    select
        starts.*,
        open_child.row_id as child_row_id,
        open_child.is_death_doubtful,
        open_child.has_protection_plan or open_child.is_looked_after as is_protected,
        max(entries.recorded_on) filter (where entries.recorded_on >= starts.started_on)
            as last_on,
        max(entries.recorded_on) as last_entry_on,
        bool_or(entries.child_id is not null and entries.recorded_on is null) as has_undated
    from derived.open_child
    inner join starts on open_child.child_id = starts.child_id
    left join entries on starts.child_id = entries.child_id
    group by all
),

judged as (
    select
        *,
        coalesce(last_on, started_on) as counted_from,
        counted_from + $allow::integer as due_on,
        in_doubt(
            gap_in_doubt(
                rolling(last_on, due_on, $as_at, $recording_grace),
                case
                    when is_death_doubtful then 'death_in_doubt'
                    when has_undated then 'undated'
                end
            ),
            case when is_doubtful and due_on is not null then 'span_in_doubt' end
        ) as judged
    from clocked
)

select
    child_id as subject_id,
    child_id,
    judged,
    nullif(judged['why'], 'never') as why,
    case
        when judged['verdict'] <> 'gap' then null
        when is_protected then 'oversight/protected_child_allocated'
        else 'oversight/open_case_allocated'
    end as because_of,
    ($as_at - counted_from)::bigint as measure,
    started_on,
    last_entry_on,
    list_prepend(child_row_id, row_ids) as source_rows
from judged
