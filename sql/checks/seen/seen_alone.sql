-- One row per child of an age to be spoken to, on a protection plan and seen at enough visits of
-- late: was the child seen alone at one of the last of them?

with

asked as (
    select
        child_id,
        row_id,
        child_doubt,
        missing_since,
        last_answers(
            visited_on, visit_id, was_seen_alone, is_sure, row_ids, $last_visits
        ) as answers
    from derived.visit_to_see
    where
        by_visits = 'of_protection'
        and coalesce(birthday(born_on, $min_age) <= $as_at, true)
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
