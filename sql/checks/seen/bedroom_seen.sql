-- One row per child on a protection plan who was seen at enough recent visits: was the bedroom seen
-- at one of the last of them?
-- A visit of another table cannot say, and does not count.

with

asked as (
    select
        child_id,
        row_id,
        child_doubt,
        missing_since,
        last_answers(
            visited_on, visit_id, was_bedroom_seen, is_sure, row_ids, $last_visits
        ) as answers
    from derived.visit_to_see
    where
        by_visits = 'of_protection'
        and is_cp_visit
        and coalesce(visited_on >= $as_at - $look_back::integer, true)
    group by child_id, row_id, child_doubt, missing_since
    having count(*) filter (where was_seen) >= $last_visits
),

judged as (
    select
        *,
        gap_in_doubt(
            shown(answers['is_yes']), coalesce(doubt_of_last(answers), child_doubt)
        ) as judged
    from asked
)

select
    child_id as subject_id,
    child_id,
    judged,
    answers['last_on'] as last_event_on,
    answers['since_on'] as since_on,
    answers['last_on'] as last_seen_on,
    missing_since,
    list_concat([row_id], answers['row_ids']) as source_rows
from judged
