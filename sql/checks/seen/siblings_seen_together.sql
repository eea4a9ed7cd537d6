-- One row per open child at home with siblings: was the child in the family's latest visit?
-- The day is the latest on which any of the siblings at that home was visited, who by then was born
-- and of that family and home; it is judged once the days around it and the time to write up have
-- passed. Who came to be of that family and home after that day could not be seen on it. A sibling
-- looked after elsewhere is not left out.

with

export as (
    select case when count(*) = 0 then error('[visits]') else true end as is_usable
    from derived.visit
),

-- a visit without a day may be the family's latest: kept, blank
visits as (
    select
        siblings_at_home.child_id,
        siblings_at_home.family_id,
        siblings_at_home.home_id,
        siblings_at_home.doubt as sibling_doubt,
        visit.visited_on,
        visit.was_seen,
        visit.row_ids,
        coalesce(visit.visited_on >= siblings_at_home.of_home_from, true) as is_at_home
    from derived.siblings_at_home
    inner join derived.visit on siblings_at_home.child_id = visit.child_id
),

latest_days as (
    select
        family_id,
        home_id,
        max(visited_on) filter (where visited_on >= $as_at - $look_back::integer) as visited_on
    from visits
    where is_at_home
    group by family_id, home_id
    having bool_or(coalesce(visited_on >= $as_at - $look_back::integer, true))
),

visited_that_day as (
    select
        latest_days.family_id,
        latest_days.home_id,
        latest_days.visited_on,
        list_sort(list_distinct(list(visits.child_id))) as child_ids,
        list_sort(flatten(list(visits.row_ids))) as row_ids,
        case when bool_and(visits.sibling_doubt is not null) then min(visits.sibling_doubt) end
            as doubt
    from latest_days
    inner join visits
        on
            latest_days.family_id = visits.family_id
            and latest_days.home_id = visits.home_id
            and latest_days.visited_on is not distinct from visits.visited_on
            and visits.is_at_home
    group by latest_days.family_id, latest_days.home_id, latest_days.visited_on
),

own_visits as (
    select
        siblings_at_home.child_id,
        siblings_at_home.home_row_id,
        siblings_at_home.is_age_unknown,
        siblings_at_home.is_death_doubtful,
        coalesce(siblings_at_home.doubt, visited_that_day.doubt) as home_doubt,
        visited_that_day.visited_on,
        visited_that_day.child_ids,
        visited_that_day.row_ids as family_rows,
        max(visits.visited_on) as last_visit_on,
        count(visits.visited_on)
        filter (where visits.visited_on >= visited_that_day.visited_on - $within::integer)
            as row_count,
        count(visits.was_seen)
        filter (where visits.visited_on >= visited_that_day.visited_on - $within::integer)
            as flag_count,
        count(visits.child_id) - count(visits.visited_on) as undated_count,
        list_sort(
            flatten(
                list(visits.row_ids)
                filter (
                    where
                    coalesce(
                        visits.visited_on >= visited_that_day.visited_on - $within::integer, true
                    )
                )
            )
        ) as own_rows
    from derived.siblings_at_home
    inner join visited_that_day
        on
            siblings_at_home.family_id = visited_that_day.family_id
            and siblings_at_home.home_id = visited_that_day.home_id
    left join visits on siblings_at_home.child_id = visits.child_id
    where coalesce(siblings_at_home.of_home_from <= visited_that_day.visited_on, true)
    group by all
),

doubted as (
    select
        own_visits.*,
        own_visits.visited_on + $within::integer as due_on,
        case
            when own_visits.visited_on is null then 'no_due_date'
            when
                own_visits.flag_count > 0
                or not is_over(
                    own_visits.visited_on + $within::integer, $as_at, $recording_grace
                )
                then null
            when own_visits.row_count > 0 then 'blank'
            when own_visits.undated_count > 0 then 'undated'
            when own_visits.home_doubt is not null then own_visits.home_doubt
            when own_visits.is_death_doubtful then 'death_in_doubt'
            when own_visits.is_age_unknown then 'age_unknown'
        end as doubt
    from own_visits
    cross join export
    where export.is_usable
),

judged as (
    select
        *,
        case
            when doubt is not null then 'unknown'
            when not is_over(due_on, $as_at, $recording_grace) then 'not_yet_due'
            when flag_count = 0 then 'gap'
            else 'met'
        end as verdict
    from doubted
)

select
    child_id as subject_id,
    child_id,
    verdict,
    due_on,
    last_visit_on as last_event_on,
    case
        when verdict = 'gap' then 'seen/sibling_seen_less_recently'
        when doubt in ('blank', 'undated', 'no_due_date') then 'seen/visit_says_whether_seen'
    end as because_of,
    doubt as why,
    visited_on as family_visited_on,
    last_visit_on,
    list_filter(
        child_ids, lambda sibling: sibling <> child_id
    ) as visited_siblings,
    case
        when doubt in ('blank', 'undated') then own_rows
        when doubt in ('span_in_doubt', 'start_unknown')
            then list_concat([home_row_id], family_rows)
        when verdict in ('gap', 'unknown') then family_rows
    end as source_rows
from judged
