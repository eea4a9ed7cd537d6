-- One row per open child at home with siblings: was the child in the family's latest visit? The day
-- is the latest on which any of the siblings at that home was visited. It is judged once the days
-- around it and the time to write up have passed. A child who came to that family or home after
-- that day could not be seen on it, and is left out.

with

-- a visit without a day may be the family's latest: it counts where there is no other
latest_visits as (
    select *
    from derived.family_visit
    where coalesce(visited_on >= $as_at - $look_back::integer, true)
    qualify
        row_number() over (partition by family_id, home_id order by visited_on desc nulls last) = 1
),

siblings as (
    select
        siblings_at_home.child_id,
        siblings_at_home.home_row_id,
        latest_visits.visited_on as family_visited_on,
        latest_visits.visited_on - $within::integer as near_from,
        latest_visits.visited_on + $within::integer as due_on,
        latest_visits.child_ids as visited_ids,
        latest_visits.row_ids as family_rows,
        coalesce(
            siblings_at_home.doubt,
            latest_visits.doubt,
            child_in_doubt(siblings_at_home.is_death_doubtful, siblings_at_home.is_age_unknown)
        ) as sibling_doubt
    from derived.siblings_at_home
    inner join latest_visits
        on
            siblings_at_home.family_id = latest_visits.family_id
            and siblings_at_home.home_id = latest_visits.home_id
    where perhaps_by(siblings_at_home.of_home_from, latest_visits.visited_on)
),

visited as (
    select
        siblings.*,
        max(visit.visited_on) as last_visit_on,
        bool_or(visit.visited_on >= siblings.near_from and visit.was_seen is not null)
            as is_answered,
        case
            when bool_or(visit.visited_on >= siblings.near_from) then 'blank'
            when count(visit.visited_on) < count(visit.child_id) then 'undated'
        end as visit_doubt,
        list(visit.row_ids) filter (where perhaps_by(siblings.near_from, visit.visited_on))
            as row_ids
    from siblings
    left join derived.visit on siblings.child_id = visit.child_id
    group by all
),

judged as (
    select
        *,
        once_over(
            up_to_night(due_on, $as_at),
            $as_at,
            $recording_grace,
            gap_in_doubt(shown(is_answered), coalesce(visit_doubt, sibling_doubt))
        ) as judged
    from visited
    where (select at_least_one(count(*), '[visits]') from derived.visit)
)

select
    child_id as subject_id,
    child_id,
    judged,
    due_on,
    last_visit_on as last_event_on,
    family_visited_on,
    last_visit_on,
    list_filter(visited_ids, lambda sibling: sibling <> child_id) as visited_siblings,
    case
        when judged['why'] in ('blank', 'undated') then list_sort(flatten(row_ids))
        when judged['why'] in ('span_in_doubt', 'start_unknown')
            then list_concat([home_row_id], family_rows)
        else family_rows
    end as source_rows
from judged
