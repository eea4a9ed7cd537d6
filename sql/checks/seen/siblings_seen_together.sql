-- One row per open child at home with siblings: was the child in the family's latest visit?
-- The day is the latest on which any of the siblings at that home was visited, and it is judged
-- once the days around it and the time to write up have passed. A child born after that day could
-- not be seen on it. A sibling looked after elsewhere is not left out.

with

export as (
    select case when count(*) = 0 then error('[visits]') else true end as is_usable
    from picture.visit
),

visits as (
    select
        siblings_at_home.family_id,
        siblings_at_home.home_id,
        visit.child_id,
        visit.visited_on,
        visit.was_seen,
        visit.row_ids
    from picture.siblings_at_home
    inner join picture.visit on siblings_at_home.child_id = visit.child_id
),

latest_days as (
    select
        family_id,
        home_id,
        max(visited_on) as visited_on
    from visits
    group by family_id, home_id
),

visited_that_day as (
    select
        visits.family_id,
        visits.home_id,
        list_sort(list_distinct(list(visits.child_id))) as child_ids,
        list_sort(flatten(list(visits.row_ids))) as row_ids
    from visits
    inner join latest_days
        on
            visits.family_id = latest_days.family_id
            and visits.home_id = latest_days.home_id
            and visits.visited_on = latest_days.visited_on
    group by visits.family_id, visits.home_id
),

own_visits as (
    select
        siblings_at_home.child_id,
        siblings_at_home.family_id,
        siblings_at_home.home_id,
        latest_days.visited_on,
        max(visits.visited_on) as last_visit_on,
        count(*) filter (where visits.visited_on >= latest_days.visited_on - $within::integer)
            as row_count,
        count(visits.was_seen)
        filter (where visits.visited_on >= latest_days.visited_on - $within::integer)
            as flag_count,
        list_sort(
            flatten(
                list(visits.row_ids)
                filter (where visits.visited_on >= latest_days.visited_on - $within::integer)
            )
        ) as row_ids
    from picture.siblings_at_home
    inner join latest_days
        on
            siblings_at_home.family_id = latest_days.family_id
            and siblings_at_home.home_id = latest_days.home_id
    left join visits
        on
            siblings_at_home.child_id = visits.child_id
            and siblings_at_home.family_id = visits.family_id
    where
        siblings_at_home.born_on is null
        or siblings_at_home.born_on <= latest_days.visited_on
    group by
        siblings_at_home.child_id, siblings_at_home.family_id, siblings_at_home.home_id,
        latest_days.visited_on
),

judged as (
    select
        own_visits.*,
        visited_on + $within::integer as due_on,
        case
            when
                $as_at <= working_days_after(visited_on + $within::integer, $recording_grace)
                then 'not_yet_due'
            when row_count = 0 then 'gap'
            when flag_count = 0 then 'unknown'
            else 'met'
        end as verdict
    from own_visits
    cross join export
    where export.is_usable
)

select
    judged.child_id as subject_id,
    judged.child_id,
    judged.verdict,
    case when judged.verdict in ('gap', 'unknown') then 'record' end as remedy,
    judged.due_on,
    judged.last_visit_on as last_event_on,
    null::bigint as measure,
    null::varchar as because_of,
    null::varchar as why,
    case
        when judged.verdict in ('gap', 'unknown')
            then struct_pack(
                family_visited_on := judged.visited_on,
                last_visit_on := judged.last_visit_on,
                visited_siblings := list_filter(
                    visited_that_day.child_ids, lambda sibling: sibling <> judged.child_id
                )
            )
    end as evidence,
    case judged.verdict
        when 'gap' then visited_that_day.row_ids
        when 'unknown' then judged.row_ids
    end as source_rows
from judged
inner join visited_that_day
    on
        judged.family_id = visited_that_day.family_id
        and judged.home_id = visited_that_day.home_id
